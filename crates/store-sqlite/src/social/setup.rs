use std::time::Duration;

use base::AppId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sign::Vault;
use store::{ConfigureSocial, SocialSetup};

use crate::{
    app,
    error::Halt,
    json,
    row::{moment, name, read},
    secret::{self, Place},
    sql,
};

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
pub(super) fn configure(
    tx: &Connection,
    vault: &Vault,
    wish: &ConfigureSocial,
) -> Result<(), Halt> {
    app::require(tx, wish.app_id)?;
    let setup = SocialSetup::apply(find(tx, vault, wish.app_id)?, wish);
    save(tx, vault, &setup)
}

pub(crate) fn all(conn: &Connection, vault: &Vault) -> rusqlite::Result<Vec<SocialSetup>> {
    let query = select!("ORDER BY app_id");
    sql::all(conn, query, [], |row| from_row(row, vault))
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

fn find(tx: &Connection, vault: &Vault, app: AppId) -> rusqlite::Result<Option<SocialSetup>> {
    tx.prepare_cached(select!("WHERE app_id = ?1"))?
        .query_row([app.to_i64()], |row| from_row(row, vault))
        .optional()
}

fn save(tx: &Connection, vault: &Vault, setup: &SocialSetup) -> Result<(), Halt> {
    let row = row_of(setup.app_id);
    let key = setup.rsa_key.as_ref();
    let key = key.map(|key| secret::to_stored(vault, place(&row), key));
    sql::run(
        tx,
        "INSERT INTO social_setup
             (app_id, profile, window_ms, token_validity_ms, body_hash, require_body_hash,
             gadget_url, links, words, rsa_key, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (app_id) DO UPDATE SET
             profile = excluded.profile, window_ms = excluded.window_ms,
             token_validity_ms = excluded.token_validity_ms, body_hash = excluded.body_hash,
             require_body_hash = excluded.require_body_hash, gadget_url = excluded.gadget_url,
             links = excluded.links, words = excluded.words, rsa_key = excluded.rsa_key,
             changed_at = excluded.changed_at",
        params![
            setup.app_id.to_i64(),
            setup.profile.as_str(),
            millis(setup.window),
            millis(setup.token_validity),
            setup.body_hash.as_str(),
            setup.require_body_hash,
            setup.gadget_url,
            json::written(&setup.links)?,
            json::written(&setup.words)?,
            key.transpose()?,
            setup.changed_at.millis()
        ],
    )?;
    Ok(())
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn from_row(row: &Row<'_>, vault: &Vault) -> rusqlite::Result<SocialSetup> {
    let duration = |column| {
        let millis = |number: i64| u64::try_from(number).ok().map(Duration::from_millis);
        read(row, column, millis)
    };
    let app_id = read(row, "app_id", AppId::from_i64)?;
    Ok(SocialSetup {
        app_id,
        profile: name(row, "profile")?,
        window: duration("window_ms")?,
        token_validity: duration("token_validity_ms")?,
        body_hash: name(row, "body_hash")?,
        require_body_hash: row.get("require_body_hash")?,
        gadget_url: row.get("gadget_url")?,
        links: json::read(row, "links")?,
        words: json::read(row, "words")?,
        rsa_key: secret::from_stored_if_any(vault, place(&row_of(app_id)), row)?,
        changed_at: moment(row, "changed_at")?,
    })
}
