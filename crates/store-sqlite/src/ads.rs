use base::AppId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sign::Vault;
use store::{AdsSetup, ConfigureAds};

use crate::{
    app,
    error::Halt,
    row::{moment, read},
    secret::{self, Place},
    sql,
};

/// Changes how a game is told of rewarded views.
pub(crate) fn configure(tx: &Connection, vault: &Vault, wish: &ConfigureAds) -> Result<(), Halt> {
    app::require(tx, wish.app_id)?;
    let setup = AdsSetup::apply(find(tx, vault, wish.app_id)?, wish)?;
    save(tx, vault, &setup)
}

pub(crate) fn all(conn: &Connection, vault: &Vault) -> rusqlite::Result<Vec<AdsSetup>> {
    sql::all(
        conn,
        "SELECT app_id, enabled, callback_url, lenient, secret, changed_at, rotated_at
         FROM ads_setup ORDER BY app_id",
        [],
        |row| from_row(row, vault),
    )
}

/// Where the secret of the setup with that [row key](row_of) stands.
pub(crate) fn place(row: &[u8; 8]) -> Place<'_> {
    Place {
        table: "ads_setup",
        column: "secret",
        row,
    }
}

/// The key of a setup's row: the app, big endian.
pub(crate) fn row_of(app: AppId) -> [u8; 8] {
    app.get().to_be_bytes()
}

fn find(tx: &Connection, vault: &Vault, app: AppId) -> rusqlite::Result<Option<AdsSetup>> {
    tx.prepare_cached(
        "SELECT app_id, enabled, callback_url, lenient, secret, changed_at, rotated_at
         FROM ads_setup WHERE app_id = ?1",
    )?
    .query_row([app.to_i64()], |row| from_row(row, vault))
    .optional()
}

fn save(tx: &Connection, vault: &Vault, setup: &AdsSetup) -> Result<(), Halt> {
    let row = row_of(setup.app_id);
    sql::run(
        tx,
        "INSERT INTO ads_setup
             (app_id, enabled, callback_url, lenient, secret, changed_at, rotated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (app_id) DO UPDATE SET
             enabled = excluded.enabled, callback_url = excluded.callback_url,
             lenient = excluded.lenient, secret = excluded.secret,
             changed_at = excluded.changed_at, rotated_at = excluded.rotated_at",
        params![
            setup.app_id.to_i64(),
            setup.enabled,
            setup.callback_url,
            setup.lenient,
            secret::to_stored(vault, place(&row), &setup.secret)?,
            setup.changed_at.millis(),
            setup.rotated_at.millis()
        ],
    )?;
    Ok(())
}

fn from_row(row: &Row<'_>, vault: &Vault) -> rusqlite::Result<AdsSetup> {
    let app_id = read(row, "app_id", AppId::from_i64)?;
    Ok(AdsSetup {
        app_id,
        enabled: row.get("enabled")?,
        callback_url: row.get("callback_url")?,
        lenient: row.get("lenient")?,
        secret: secret::from_stored(vault, place(&row_of(app_id)), row)?,
        changed_at: moment(row, "changed_at")?,
        rotated_at: moment(row, "rotated_at")?,
    })
}
