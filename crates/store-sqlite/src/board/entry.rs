//! What players have on boards.

use base::{AppId, ObjectId, PlayerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Board, BoardEntry, BoardSizes, BoardTable, RankKey, Refusal, Submission, SubmitScore};

use super::{Place, tending::shift};
use crate::{
    error::Halt,
    row::{moment, read},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT e.app_id, e.table_no, e.player_id, e.scoped_id, e.entry_id, e.score,
                 e.extra_data, e.at, e.rank_key
             FROM board_entry e ",
            $rest
        )
    };
}
pub(super) use select;

/// Takes a score that was reached now.
pub(super) fn submit(
    tx: &Connection,
    wish: &SubmitScore,
    board: &Board,
    sizes: BoardSizes,
    now: Timestamp,
) -> Result<Submission, Halt> {
    let place = (wish.app_id, board.table);
    let current = of_player(tx, place, wish.player_id)?;
    let (entry, told) = BoardEntry::apply(current.as_ref(), wish, board, now);
    let Some(entry) = entry else { return Ok(told) };
    let key = entry.rank_key(board.sort_order);
    let before = current.map(|entry| entry.rank_key(board.sort_order));
    if before.is_some() {
        update(tx, &entry, &key)?;
    } else if insert(tx, &entry, &key)? == 0 {
        return Err(Refusal::Exists.into());
    }
    shift(tx, place, before.as_ref(), Some(&key), sizes)?;
    Ok(told)
}

/// Takes an entry away.
pub(super) fn remove(
    tx: &Connection,
    app: AppId,
    entry: ObjectId,
    sizes: BoardSizes,
) -> Result<(), Halt> {
    let found = tx
        .prepare_cached(LIVE)?
        .query_row(params![app.to_i64(), entry.to_i64()], |row| {
            Ok((from_row(row)?, key(row)?))
        })
        .optional()?;
    let (found, key) = found.ok_or(Refusal::Missing)?;
    sql::run(
        tx,
        "DELETE FROM board_entry WHERE app_id = ?1 AND entry_id = ?2",
        params![app.to_i64(), entry.to_i64()],
    )?;
    Ok(shift(tx, (app, found.table), Some(&key), None, sizes)?)
}

const LIVE: &str = select!(
    "JOIN board_table t ON t.app_id = e.app_id AND t.table_no = e.table_no
     WHERE e.app_id = ?1 AND e.entry_id = ?2 AND t.dropped = 0"
);

/// One entry, if it is in a table of a board.
pub(crate) fn live(
    conn: &Connection,
    app: AppId,
    entry: ObjectId,
) -> rusqlite::Result<Option<BoardEntry>> {
    conn.prepare_cached(LIVE)?
        .query_row(params![app.to_i64(), entry.to_i64()], from_row)
        .optional()
}

/// The entry of a player.
pub(super) fn of_player(
    conn: &Connection,
    (app, table): Place,
    player: PlayerId,
) -> rusqlite::Result<Option<BoardEntry>> {
    conn.prepare_cached(select!(
        "WHERE e.app_id = ?1 AND e.table_no = ?2 AND e.player_id = ?3"
    ))?
    .query_row(params![app.to_i64(), table.0, player.to_i64()], from_row)
    .optional()
}

/// Whether a table has any.
pub(super) fn any(conn: &Connection, (app, table): Place) -> rusqlite::Result<bool> {
    sql::exists(
        conn,
        "SELECT 1 FROM board_entry WHERE app_id = ?1 AND table_no = ?2 LIMIT 1",
        params![app.to_i64(), table.0],
    )
}

fn insert(tx: &Connection, entry: &BoardEntry, key: &RankKey) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO board_entry (app_id, table_no, player_id, scoped_id, entry_id, score,
             extra_data, at, rank_key)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        params![
            entry.app_id.to_i64(),
            entry.table.0,
            entry.player_id.to_i64(),
            entry.scoped_id.to_i64(),
            entry.entry_id.to_i64(),
            entry.score,
            entry.extra_data,
            entry.at.millis(),
            key.0
        ],
    )
}

/// Writes back what a submission changes.
fn update(tx: &Connection, entry: &BoardEntry, key: &RankKey) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "UPDATE board_entry SET scoped_id = ?4, score = ?5, extra_data = ?6, at = ?7, rank_key = ?8
         WHERE app_id = ?1 AND table_no = ?2 AND player_id = ?3",
        params![
            entry.app_id.to_i64(),
            entry.table.0,
            entry.player_id.to_i64(),
            entry.scoped_id.to_i64(),
            entry.score,
            entry.extra_data,
            entry.at.millis(),
            key.0
        ],
    )
}

/// Where a row stands.
pub(super) fn key(row: &Row<'_>) -> rusqlite::Result<RankKey> {
    row.get("rank_key").map(RankKey)
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<BoardEntry> {
    Ok(BoardEntry {
        app_id: read(row, "app_id", AppId::from_i64)?,
        table: BoardTable(row.get("table_no")?),
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        scoped_id: read(row, "scoped_id", PlayerId::from_i64)?,
        entry_id: read(row, "entry_id", ObjectId::from_i64)?,
        score: row.get("score")?,
        extra_data: row.get("extra_data")?,
        at: moment(row, "at")?,
    })
}
