use base::AppId;
use store::{App, Refusal};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{get, moment, read},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, app: &App) -> Result<Absent, Halt> {
    let changed = tx
        .sql
        .run(
            "INSERT INTO app (app_id, name, publisher, created_at, owner)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            &[
                &app.app_id.to_i64(),
                &app.name,
                &app.publisher,
                &app.created_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM app WHERE app_id = $1";
    sql::judge(tx.sql, changed, tx.owner, holder, &[&app.app_id.to_i64()]).await
}

pub(crate) async fn name_publisher(tx: &Tx<'_>, app: AppId, publisher: &str) -> Result<(), Halt> {
    let update = "UPDATE app SET publisher = $2 WHERE app_id = $1";
    match tx.sql.run(update, &[&app.to_i64(), &publisher]).await? {
        0 => Err(Refusal::Missing.into()),
        _ => Ok(()),
    }
}

/// Refuses when there is no such app. No app ever leaves, so nothing is locked.
pub(crate) async fn require(tx: &Tx<'_>, app: AppId) -> Result<(), Halt> {
    found(tx, "SELECT 1 FROM app WHERE app_id = $1", app).await
}

/// Refuses when there is no such app, and keeps away [`require_alone`] until
/// the transaction ends.
pub(crate) async fn require_shared(tx: &Tx<'_>, app: AppId) -> Result<(), Halt> {
    found(tx, "SELECT 1 FROM app WHERE app_id = $1 FOR SHARE", app).await
}

/// Refuses when there is no such app, and lets nobody else do this or
/// [`require_shared`] until the transaction ends. It stands for the lock of what
/// the app may not have yet.
pub(crate) async fn require_alone(tx: &Tx<'_>, app: AppId) -> Result<(), Halt> {
    found(tx, "SELECT 1 FROM app WHERE app_id = $1 FOR UPDATE", app).await
}

async fn found(tx: &Tx<'_>, query: &str, app: AppId) -> Result<(), Halt> {
    if tx.sql.exists(query, &[&app.to_i64()]).await? {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

pub(crate) async fn all(sql: Sql<'_>) -> Result<Vec<App>, Halt> {
    let query = "SELECT app_id, name, publisher, created_at FROM app ORDER BY app_id";
    sql.all(query, &[], from_row).await
}

fn from_row(row: &Row) -> Result<App, Halt> {
    Ok(App {
        app_id: read(row, "app_id", AppId::from_i64)?,
        name: get(row, "name")?,
        publisher: get(row, "publisher")?,
        created_at: moment(row, "created_at")?,
    })
}
