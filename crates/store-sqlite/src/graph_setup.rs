use std::time::Duration;

use base::AppId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sign::Vault;
use store::{ConfigureGraph, GraphSetup, GraphWebhook, WebhookField};

use crate::{
    app,
    error::Halt,
    row::{moment, read},
    secret::{self, Place},
    sql,
};

/// A query for setups.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, overlap_ms, user_token_validity_ms, proof_validity_ms,
                 calls_per_minute, callback_url, verify_token, fields, changed_at
             FROM graph_setup ",
            $rest
        )
    };
}

/// Changes how a game's calls are taken.
pub(crate) fn configure(tx: &Connection, vault: &Vault, wish: &ConfigureGraph) -> Result<(), Halt> {
    app::require(tx, wish.app_id)?;
    let setup = GraphSetup::apply(find(tx, vault, wish.app_id)?, wish)?;
    save(tx, vault, &setup)
}

pub(crate) fn all(conn: &Connection, vault: &Vault) -> rusqlite::Result<Vec<GraphSetup>> {
    let query = select!("ORDER BY app_id");
    sql::all(conn, query, [], |row| from_row(row, vault))
}

/// Where the verify token of the setup with that [row key](row_of) stands.
pub(crate) fn place(row: &[u8; 8]) -> Place<'_> {
    Place {
        table: "graph_setup",
        column: "verify_token",
        row,
    }
}

/// The key of a setup's row: the app, big endian.
pub(crate) fn row_of(app: AppId) -> [u8; 8] {
    app.get().to_be_bytes()
}

fn find(tx: &Connection, vault: &Vault, app: AppId) -> rusqlite::Result<Option<GraphSetup>> {
    tx.prepare_cached(select!("WHERE app_id = ?1"))?
        .query_row([app.to_i64()], |row| from_row(row, vault))
        .optional()
}

fn save(tx: &Connection, vault: &Vault, setup: &GraphSetup) -> Result<(), Halt> {
    let row = row_of(setup.app_id);
    let webhook = setup.webhook.as_ref();
    let token = webhook.map(|hook| secret::to_stored(vault, place(&row), &hook.verify_token));
    sql::run(
        tx,
        "INSERT INTO graph_setup
             (app_id, overlap_ms, user_token_validity_ms, proof_validity_ms, calls_per_minute,
             callback_url, verify_token, fields, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (app_id) DO UPDATE SET
             overlap_ms = excluded.overlap_ms,
             user_token_validity_ms = excluded.user_token_validity_ms,
             proof_validity_ms = excluded.proof_validity_ms,
             calls_per_minute = excluded.calls_per_minute,
             callback_url = excluded.callback_url, verify_token = excluded.verify_token,
             fields = excluded.fields, changed_at = excluded.changed_at",
        params![
            setup.app_id.to_i64(),
            millis(setup.overlap),
            millis(setup.user_token_validity),
            millis(setup.proof_validity),
            setup.calls_per_minute,
            webhook.map(|hook| &hook.callback_url),
            token.transpose()?,
            webhook.map(|hook| WebhookField::written(&hook.fields)),
            setup.changed_at.millis()
        ],
    )?;
    Ok(())
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn from_row(row: &Row<'_>, vault: &Vault) -> rusqlite::Result<GraphSetup> {
    let duration = |column| {
        let millis = |number: i64| u64::try_from(number).ok().map(Duration::from_millis);
        read(row, column, millis)
    };
    let app_id = read(row, "app_id", AppId::from_i64)?;
    Ok(GraphSetup {
        app_id,
        overlap: duration("overlap_ms")?,
        user_token_validity: duration("user_token_validity_ms")?,
        proof_validity: duration("proof_validity_ms")?,
        calls_per_minute: row.get("calls_per_minute")?,
        webhook: webhook(row, vault, app_id)?,
        changed_at: moment(row, "changed_at")?,
    })
}

fn webhook(row: &Row<'_>, vault: &Vault, app: AppId) -> rusqlite::Result<Option<GraphWebhook>> {
    let stored = row_of(app);
    let token = secret::from_stored_if_any(vault, place(&stored), row)?;
    token
        .map(|verify_token| {
            Ok(GraphWebhook {
                callback_url: row.get("callback_url")?,
                verify_token,
                fields: read(row, "fields", |text: String| WebhookField::list(&text))?,
            })
        })
        .transpose()
}
