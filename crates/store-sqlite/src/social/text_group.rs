use base::{AppId, OwnerId};
use rusqlite::{Connection, Row, params};
use store::{Refusal, TextGroup};

use super::count;
use crate::{
    app,
    error::Halt,
    row::{moment, read},
    sql,
};

/// Makes a group.
pub(super) fn make(tx: &Connection, owner: OwnerId, group: &TextGroup) -> Result<(), Halt> {
    app::require(tx, group.app_id)?;
    if !exists(tx, group.app_id, &group.name)? {
        let all = "SELECT count(*) FROM text_group WHERE app_id = ?1";
        TextGroup::one_more(count(tx, all, [group.app_id.to_i64()])?)?;
    }
    let changed = sql::run(
        tx,
        "INSERT INTO text_group (app_id, name, made_at, owner) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
        params![
            group.app_id.to_i64(),
            group.name,
            group.made_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM text_group WHERE app_id = ?1 AND name = ?2";
    let key = params![group.app_id.to_i64(), group.name];
    sql::judge(tx, changed, owner, holder, key).map(drop)
}

/// Takes a group away, and its texts.
pub(super) fn remove(tx: &Connection, app: AppId, name: &str) -> Result<(), Halt> {
    let key = params![app.to_i64(), name];
    let delete = "DELETE FROM text_group WHERE app_id = ?1 AND name = ?2";
    if sql::run(tx, delete, key)? == 0 {
        return Err(Refusal::Missing.into());
    }
    let delete = "DELETE FROM text_entry WHERE app_id = ?1 AND group_name = ?2";
    sql::run(tx, delete, key)?;
    Ok(())
}

pub(super) fn exists(tx: &Connection, app: AppId, name: &str) -> rusqlite::Result<bool> {
    let query = "SELECT 1 FROM text_group WHERE app_id = ?1 AND name = ?2";
    sql::exists(tx, query, params![app.to_i64(), name])
}

/// A game's groups.
pub(crate) fn of(conn: &Connection, app: AppId) -> rusqlite::Result<Vec<TextGroup>> {
    sql::all(
        conn,
        "SELECT app_id, name, made_at FROM text_group WHERE app_id = ?1 ORDER BY name",
        [app.to_i64()],
        from_row,
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<TextGroup> {
    Ok(TextGroup {
        app_id: read(row, "app_id", AppId::from_i64)?,
        name: row.get("name")?,
        made_at: moment(row, "made_at")?,
    })
}
