use std::time::Duration;

use crate::{
    app,
    error::Halt,
    json::{json, written},
    row::{flag, get, moment, name, read},
    secret::{self, Place},
    sql::Sql,
    tx::Tx,
};
use base::AppId;
use sign::Vault;
use store::{ConfigureSocial, SocialSetup};
use tokio_postgres::Row;

/// A query for setups.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, profile, window_ms, token_validity_ms, body_hash, require_body_hash,
                 gadget_url, links, words, rsa_key, changed_at
             FROM social_setup ",
            $rest
        )
    };
}

/// Changes how a game's calls are taken.
pub(super) async fn configure(tx: &Tx<'_>, wish: &ConfigureSocial) -> Result<(), Halt> {
    // There may be no setup that could be locked.
    app::require_alone(tx, wish.app_id).await?;
    let query = select!("WHERE app_id = $1 FOR UPDATE");
    let stored = tx
        .sql
        .find(query, &[&wish.app_id.to_i64()], |row| {
            from_row(row, tx.vault)
        })
        .await?;
    save(tx, &SocialSetup::apply(stored, wish)).await
}

pub(crate) async fn all(sql: Sql<'_>, vault: &Vault) -> Result<Vec<SocialSetup>, Halt> {
    let query = select!("ORDER BY app_id");
    sql.all(query, &[], |row| from_row(row, vault)).await
}

/// Where the key of the setup with that [row key](row_of) stands.
pub(crate) fn place(row: &[u8; 8]) -> Place<'_> {
    Place {
        table: "social_setup",
        column: "rsa_key",
        row,
    }
}

/// The key of a setup's row: the app, big endian.
fn row_of(app: AppId) -> [u8; 8] {
    app.get().to_be_bytes()
}

async fn save(tx: &Tx<'_>, setup: &SocialSetup) -> Result<(), Halt> {
    let row = row_of(setup.app_id);
    let key = setup.rsa_key.as_ref();
    let key = key.map(|key| secret::to_stored(tx.vault, place(&row), key));
    tx.sql
        .run(
            "INSERT INTO social_setup
                 (app_id, profile, window_ms, token_validity_ms, body_hash, require_body_hash,
                 gadget_url, links, words, rsa_key, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (app_id) DO UPDATE SET
                 profile = excluded.profile, window_ms = excluded.window_ms,
                 token_validity_ms = excluded.token_validity_ms,
                 body_hash = excluded.body_hash,
                 require_body_hash = excluded.require_body_hash,
                 gadget_url = excluded.gadget_url, links = excluded.links,
                 words = excluded.words, rsa_key = excluded.rsa_key,
                 changed_at = excluded.changed_at",
            &[
                &setup.app_id.to_i64(),
                &setup.profile.as_str(),
                &millis(setup.window),
                &millis(setup.token_validity),
                &setup.body_hash.as_str(),
                &i64::from(setup.require_body_hash),
                &setup.gadget_url,
                &written(&setup.links)?,
                &written(&setup.words)?,
                &key.transpose()?,
                &setup.changed_at.millis(),
            ],
        )
        .await?;
    Ok(())
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn from_row(row: &Row, vault: &Vault) -> Result<SocialSetup, Halt> {
    let duration = |column| {
        let millis = |number: i64| u64::try_from(number).ok().map(Duration::from_millis);
        read(row, column, millis)
    };
    let app_id = read(row, "app_id", AppId::from_i64)?;
    let stored = row_of(app_id);
    Ok(SocialSetup {
        app_id,
        profile: name(row, "profile")?,
        window: duration("window_ms")?,
        token_validity: duration("token_validity_ms")?,
        body_hash: name(row, "body_hash")?,
        require_body_hash: flag(row, "require_body_hash")?,
        gadget_url: get(row, "gadget_url")?,
        links: json(row, "links")?,
        words: json(row, "words")?,
        rsa_key: secret::from_stored_if_any(vault, place(&stored), row)?,
        changed_at: moment(row, "changed_at")?,
    })
}
