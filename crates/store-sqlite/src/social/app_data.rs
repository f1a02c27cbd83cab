use base::{AppId, PlayerId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{AppData, ChangeAppData};

use super::require;
use crate::{
    error::Halt,
    json,
    row::{moment, read},
    sql,
};

/// Changes what a game keeps of a player.
pub(super) fn change(tx: &Connection, wish: &ChangeAppData) -> Result<(), Halt> {
    require(tx, wish.app_id, wish.player_id)?;
    let current = find(tx, wish.app_id, wish.player_id)?;
    let changed = AppData::apply(current, wish)?;
    sql::run(
        tx,
        "INSERT INTO app_data (app_id, player_id, entries, changed_at)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (app_id, player_id) DO UPDATE SET
             entries = excluded.entries, changed_at = excluded.changed_at",
        params![
            changed.app_id.to_i64(),
            changed.player_id.to_i64(),
            json::written(&changed.entries)?,
            changed.changed_at.millis()
        ],
    )?;
    Ok(())
}

/// What a game keeps of a player, if that is anything.
pub(crate) fn kept(
    conn: &Connection,
    app: AppId,
    player: PlayerId,
) -> rusqlite::Result<Option<AppData>> {
    let found = find(conn, app, player)?;
    Ok(found.filter(|data| !data.entries.is_empty()))
}

fn find(conn: &Connection, app: AppId, player: PlayerId) -> rusqlite::Result<Option<AppData>> {
    conn.prepare_cached(
        "SELECT app_id, player_id, entries, changed_at FROM app_data
         WHERE app_id = ?1 AND player_id = ?2",
    )?
    .query_row([app.to_i64(), player.to_i64()], from_row)
    .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<AppData> {
    Ok(AppData {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        entries: json::read(row, "entries")?,
        changed_at: moment(row, "changed_at")?,
    })
}
