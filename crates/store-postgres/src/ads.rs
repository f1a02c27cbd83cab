use base::AppId;
use sign::Vault;
use store::{AdsSetup, ConfigureAds};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    row::{flag, get, moment, read},
    secret::{self, Place},
    sql::Sql,
    tx::Tx,
};

/// Changes how a game is told of rewarded views.
pub(crate) async fn configure(tx: &Tx<'_>, wish: &ConfigureAds) -> Result<(), Halt> {
    // There may be no setup that could be locked.
    app::require_alone(tx, wish.app_id).await?;
    let stored = find(tx, wish.app_id).await?;
    save(tx, &AdsSetup::apply(stored, wish)?).await
}

pub(crate) async fn all(sql: Sql<'_>, vault: &Vault) -> Result<Vec<AdsSetup>, Halt> {
    sql.all(
        "SELECT app_id, enabled, callback_url, lenient, secret, changed_at, rotated_at
         FROM ads_setup ORDER BY app_id",
        &[],
        |row| from_row(row, vault),
    )
    .await
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

async fn find(tx: &Tx<'_>, app: AppId) -> Result<Option<AdsSetup>, Halt> {
    tx.sql
        .find(
            "SELECT app_id, enabled, callback_url, lenient, secret, changed_at, rotated_at
             FROM ads_setup WHERE app_id = $1 FOR UPDATE",
            &[&app.to_i64()],
            |row| from_row(row, tx.vault),
        )
        .await
}

async fn save(tx: &Tx<'_>, setup: &AdsSetup) -> Result<(), Halt> {
    let row = row_of(setup.app_id);
    tx.sql
        .run(
            "INSERT INTO ads_setup
                 (app_id, enabled, callback_url, lenient, secret, changed_at, rotated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (app_id) DO UPDATE SET
                 enabled = excluded.enabled, callback_url = excluded.callback_url,
                 lenient = excluded.lenient, secret = excluded.secret,
                 changed_at = excluded.changed_at, rotated_at = excluded.rotated_at",
            &[
                &setup.app_id.to_i64(),
                &i64::from(setup.enabled),
                &setup.callback_url,
                &i64::from(setup.lenient),
                &secret::to_stored(tx.vault, place(&row), &setup.secret)?,
                &setup.changed_at.millis(),
                &setup.rotated_at.millis(),
            ],
        )
        .await?;
    Ok(())
}

fn from_row(row: &Row, vault: &Vault) -> Result<AdsSetup, Halt> {
    let app_id = read(row, "app_id", AppId::from_i64)?;
    Ok(AdsSetup {
        app_id,
        enabled: flag(row, "enabled")?,
        callback_url: get(row, "callback_url")?,
        lenient: flag(row, "lenient")?,
        secret: secret::from_stored(vault, place(&row_of(app_id)), row)?,
        changed_at: moment(row, "changed_at")?,
        rotated_at: moment(row, "rotated_at")?,
    })
}
