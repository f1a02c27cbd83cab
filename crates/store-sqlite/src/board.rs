//! Leaderboards, and what players have on them.

mod counts;
mod entry;
mod page;
mod sweep;
mod tending;

use base::{AppId, ObjectId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Board, BoardOutcome, BoardSizes, BoardStep, BoardTable, DefineBoard, Refusal, Topic};

pub(crate) use entry::live as entry;
pub(crate) use page::{read as page, totals};
pub(crate) use sweep::{is_sweeping, sweep};

use crate::{
    app, change,
    error::Halt,
    row::{moment, name, read},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, board_id, api_name, sort_order, write_policy, earliest, latest,
                 titles, table_no, created_at
             FROM board ",
            $rest
        )
    };
}

/// One table of a board: the game, and which.
pub(crate) type Place = (AppId, BoardTable);

/// Does one step.
pub(crate) fn run(
    tx: &Connection,
    step: &BoardStep,
    sizes: BoardSizes,
    now: Timestamp,
) -> Result<BoardOutcome, Halt> {
    match step {
        BoardStep::Define(wish) => {
            let board_id = define(tx, wish)?;
            return Ok(BoardOutcome::Defined { board_id });
        }
        BoardStep::Remove { app_id, board_id } => remove(tx, *app_id, *board_id)?,
        BoardStep::Clear {
            app_id,
            board_id,
            table,
        } => clear(tx, *app_id, *board_id, *table)?,
        BoardStep::Submit(wish) => {
            let board = require(tx, wish.app_id, wish.board_id)?;
            let told = entry::submit(tx, wish, &board, sizes, now)?;
            return Ok(BoardOutcome::Submitted(told));
        }
        BoardStep::RemoveEntry { app_id, entry_id } => {
            entry::remove(tx, *app_id, *entry_id, sizes)?;
        }
    }
    Ok(BoardOutcome::Done)
}

fn define(tx: &Connection, wish: &DefineBoard) -> Result<ObjectId, Halt> {
    app::require(tx, wish.app_id)?;
    let current = named(tx, wish.app_id, &wish.api_name)?;
    let has_entries = match &current {
        Some(board) => entry::any(tx, (board.app_id, board.table))?,
        None => false,
    };
    let board = Board::apply(current.clone(), wish.clone(), has_entries)?;
    let board_id = board.board_id;
    if current.as_ref() == Some(&board) {
        return Ok(board_id);
    }
    let before = current.as_ref().map(|board| board.table);
    if before != Some(board.table) {
        make_table(tx, (board.app_id, board.table))?;
    }
    match before {
        Some(table) => {
            update(tx, &board)?;
            if table != board.table {
                drop_table(tx, (board.app_id, table))?;
            }
        }
        None if insert(tx, &board)? == 0 => return Err(Refusal::Exists.into()),
        None => {}
    }
    change::log(tx, Topic::Catalog)?;
    Ok(board_id)
}

fn remove(tx: &Connection, app: AppId, board: ObjectId) -> Result<(), Halt> {
    let removed = require(tx, app, board)?;
    let delete = "DELETE FROM board WHERE app_id = ?1 AND board_id = ?2";
    sql::run(tx, delete, params![app.to_i64(), board.to_i64()])?;
    drop_table(tx, (app, removed.table))?;
    Ok(change::log(tx, Topic::Catalog)?)
}

fn clear(tx: &Connection, app: AppId, board: ObjectId, table: BoardTable) -> Result<(), Halt> {
    let board = require(tx, app, board)?;
    make_table(tx, (app, table))?;
    drop_table(tx, (app, board.table))?;
    update(tx, &Board { table, ..board })?;
    Ok(change::log(tx, Topic::Catalog)?)
}

/// Makes a table with the first bucket and the first group, which never leave.
fn make_table(tx: &Connection, (app, table): Place) -> Result<(), Halt> {
    let key = params![app.to_i64(), table.0];
    let insert = "INSERT INTO board_table (app_id, table_no, dropped) VALUES (?1, ?2, 0)
         ON CONFLICT DO NOTHING";
    if sql::run(tx, insert, key)? == 0 {
        return Err(Refusal::Exists.into());
    }
    for insert in [
        "INSERT INTO board_bucket (app_id, table_no, low, count) VALUES (?1, ?2, x'', 0)",
        "INSERT INTO board_group (app_id, table_no, low, count) VALUES (?1, ?2, x'', 0)",
    ] {
        sql::run(tx, insert, key)?;
    }
    Ok(())
}

/// Its entries are nobody's from now on, and are swept away afterwards.
fn drop_table(tx: &Connection, (app, table): Place) -> rusqlite::Result<()> {
    let update = "UPDATE board_table SET dropped = 1 WHERE app_id = ?1 AND table_no = ?2";
    sql::run(tx, update, params![app.to_i64(), table.0]).map(drop)
}

/// Whether a table is a board's.
fn is_live(conn: &Connection, (app, table): Place) -> rusqlite::Result<bool> {
    sql::exists(
        conn,
        "SELECT 1 FROM board_table WHERE app_id = ?1 AND table_no = ?2 AND dropped = 0",
        params![app.to_i64(), table.0],
    )
}

fn require(tx: &Connection, app: AppId, board: ObjectId) -> Result<Board, Halt> {
    let found = tx
        .prepare_cached(select!("WHERE app_id = ?1 AND board_id = ?2"))?
        .query_row(params![app.to_i64(), board.to_i64()], from_row)
        .optional()?;
    found.ok_or_else(|| Refusal::Missing.into())
}

fn named(tx: &Connection, app: AppId, name: &str) -> rusqlite::Result<Option<Board>> {
    tx.prepare_cached(select!("WHERE app_id = ?1 AND api_name = ?2"))?
        .query_row(params![app.to_i64(), name], from_row)
        .optional()
}

pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<Board>> {
    sql::all(conn, select!("ORDER BY app_id, board_id"), [], from_row)
}

fn insert(tx: &Connection, board: &Board) -> Result<usize, Halt> {
    let insert = "INSERT INTO board (app_id, board_id, api_name, sort_order, write_policy,
             earliest, latest, titles, table_no, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING";
    written(tx, insert, board)
}

fn update(tx: &Connection, board: &Board) -> Result<usize, Halt> {
    let update = "UPDATE board SET api_name = ?3, sort_order = ?4, write_policy = ?5,
             earliest = ?6, latest = ?7, titles = ?8, table_no = ?9, created_at = ?10
         WHERE app_id = ?1 AND board_id = ?2";
    written(tx, update, board)
}

fn written(tx: &Connection, statement: &str, board: &Board) -> Result<usize, Halt> {
    let titles = serde_json::Value::from_iter(
        board
            .titles
            .iter()
            .map(|it| serde_json::json!({ "locale": it.locale, "title": it.title })),
    );
    let changed = sql::run(
        tx,
        statement,
        params![
            board.app_id.to_i64(),
            board.board_id.to_i64(),
            board.api_name,
            board.sort_order.as_str(),
            board.write_policy.as_str(),
            board.earliest.map(Timestamp::millis),
            board.latest.map(Timestamp::millis),
            titles.to_string(),
            board.table.0,
            board.created_at.millis()
        ],
    )?;
    Ok(changed)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Board> {
    let bound = |column| {
        let millis: Option<i64> = row.get(column)?;
        Ok::<_, rusqlite::Error>(millis.map(Timestamp::from_millis))
    };
    Ok(Board {
        app_id: read(row, "app_id", AppId::from_i64)?,
        board_id: read(row, "board_id", ObjectId::from_i64)?,
        api_name: row.get("api_name")?,
        sort_order: name(row, "sort_order")?,
        write_policy: name(row, "write_policy")?,
        earliest: bound("earliest")?,
        latest: bound("latest")?,
        titles: read(row, "titles", |json: String| {
            serde_json::from_str(&json).ok()
        })?,
        table: BoardTable(row.get("table_no")?),
        created_at: moment(row, "created_at")?,
    })
}
