use base::{AppId, OwnerId};
use rusqlite::{Connection, Row, params};
use store::{App, Refusal};

use crate::{
    error::Halt,
    row::{moment, read},
    sql::{self, Absent},
};

pub(crate) fn insert(tx: &Connection, owner: OwnerId, app: &App) -> Result<Absent, Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO app (app_id, name, publisher, created_at, owner) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
        params![
            app.app_id.to_i64(),
            app.name,
            app.publisher,
            app.created_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM app WHERE app_id = ?1";
    sql::judge(tx, changed, owner, holder, [app.app_id.to_i64()])
}

pub(crate) fn name_publisher(tx: &Connection, app: AppId, publisher: &str) -> Result<(), Halt> {
    let update = "UPDATE app SET publisher = ?2 WHERE app_id = ?1";
    match sql::run(tx, update, params![app.to_i64(), publisher])? {
        0 => Err(Refusal::Missing.into()),
        _ => Ok(()),
    }
}

/// Refuses when there is no such app.
pub(crate) fn require(tx: &Connection, app: AppId) -> Result<(), Halt> {
    if sql::exists(tx, "SELECT 1 FROM app WHERE app_id = ?1", [app.to_i64()])? {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<App>> {
    sql::all(
        conn,
        "SELECT app_id, name, publisher, created_at FROM app ORDER BY app_id",
        [],
        from_row,
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<App> {
    Ok(App {
        app_id: read(row, "app_id", AppId::from_i64)?,
        name: row.get("name")?,
        publisher: row.get("publisher")?,
        created_at: moment(row, "created_at")?,
    })
}
