//! Leaderboards, and what players have on them.

mod entry;
mod page;
mod sweep;
mod tally;
mod tending;

use base::{AppId, ObjectId, Timestamp};
use store::{Board, BoardOutcome, BoardStep, BoardTable, DefineBoard, Refusal, Topic};
use tokio_postgres::Row;

pub(crate) use entry::live as entry;
pub(crate) use page::{read as page, totals};
pub(crate) use sweep::sweep;
pub(crate) use tally::{Tally, count};
pub(crate) use tending::{Tender, tender};

use crate::{
    app,
    error::Halt,
    row::{get, moment, name, read},
    sql::{self, Sql, Values},
    tx::Tx,
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
pub(crate) async fn run(tx: &mut Tx<'_>, step: &BoardStep) -> Result<BoardOutcome, Halt> {
    match step {
        BoardStep::Define(wish) => {
            let board_id = define(tx, wish).await?;
            return Ok(BoardOutcome::Defined { board_id });
        }
        BoardStep::Remove { app_id, board_id } => remove(tx, *app_id, *board_id).await?,
        BoardStep::Clear {
            app_id,
            board_id,
            table,
        } => clear(tx, *app_id, *board_id, *table).await?,
        BoardStep::Submit(wish) => {
            let told = entry::submit(tx, wish).await?;
            return Ok(BoardOutcome::Submitted(told));
        }
        BoardStep::RemoveEntry { app_id, entry_id } => {
            entry::remove(tx, *app_id, *entry_id).await?;
        }
    }
    Ok(BoardOutcome::Done)
}

async fn define(tx: &mut Tx<'_>, wish: &DefineBoard) -> Result<ObjectId, Halt> {
    // There may be no board that could be locked.
    app::require_alone(tx, wish.app_id).await?;
    let current = named(tx.sql, wish.app_id, &wish.api_name).await?;
    let reordered = current.as_ref().filter(|board| {
        let order = wish.sort_order;
        order.is_some_and(|order| order != board.sort_order)
    });
    let has_entries = match reordered {
        Some(board) => close_table(tx.sql, (board.app_id, board.table)).await?,
        None => false,
    };
    let board = Board::apply(current.clone(), wish.clone(), has_entries)?;
    let board_id = board.board_id;
    if current.as_ref() == Some(&board) {
        return Ok(board_id);
    }
    let before = current.map(|board| board.table);
    if before != Some(board.table) {
        make_table(tx.sql, (board.app_id, board.table)).await?;
    }
    match before {
        Some(table) => {
            update(tx.sql, &board).await?;
            if table != board.table {
                drop_table(tx, (board.app_id, table)).await?;
            }
        }
        None if insert(tx.sql, &board).await? == 0 => return Err(Refusal::Exists.into()),
        None => {}
    }
    tx.tell(Topic::Catalog);
    Ok(board_id)
}

async fn remove(tx: &mut Tx<'_>, app: AppId, board: ObjectId) -> Result<(), Halt> {
    let removed = require_alone(tx.sql, app, board).await?;
    let delete = "DELETE FROM board WHERE app_id = $1 AND board_id = $2";
    let key: Values<'_> = &[&app.to_i64(), &board.to_i64()];
    tx.sql.run(delete, key).await?;
    drop_table(tx, (app, removed.table)).await?;
    tx.tell(Topic::Catalog);
    Ok(())
}

async fn clear(
    tx: &mut Tx<'_>,
    app: AppId,
    board: ObjectId,
    table: BoardTable,
) -> Result<(), Halt> {
    let board = require_alone(tx.sql, app, board).await?;
    make_table(tx.sql, (app, table)).await?;
    drop_table(tx, (app, board.table)).await?;
    update(tx.sql, &Board { table, ..board }).await?;
    tx.tell(Topic::Catalog);
    Ok(())
}

/// Makes a table with the first bucket and the first group, which never leave.
async fn make_table(sql: Sql<'_>, (app, table): Place) -> Result<(), Halt> {
    let key: Values<'_> = &[&app.to_i64(), &table.0];
    let insert = "INSERT INTO board_table (app_id, table_no, dropped) VALUES ($1, $2, 0)
         ON CONFLICT DO NOTHING";
    if sql.run(insert, key).await? == 0 {
        return Err(Refusal::Exists.into());
    }
    for insert in [
        "INSERT INTO board_bucket (app_id, table_no, low, count) VALUES ($1, $2, '', 0)",
        "INSERT INTO board_group (app_id, table_no, low, count) VALUES ($1, $2, '', 0)",
    ] {
        sql.run(insert, key).await?;
    }
    Ok(())
}

/// Its entries are nobody's from now on, and are swept away afterwards. Whoever
/// submits to it at this moment may still come before: it is as if that had
/// happened first.
async fn drop_table(tx: &mut Tx<'_>, place: Place) -> Result<(), Halt> {
    let key: Values<'_> = &[&place.0.to_i64(), &place.1.0];
    let update = "UPDATE board_table SET dropped = 1 WHERE app_id = $1 AND table_no = $2";
    tx.sql.run(update, key).await?;
    tx.tallies.retain(|tally| tally.place() != place);
    Ok(())
}

/// Takes away what submissions are counted in, so that those under way are waited
/// for and later ones begin anew with the board as it is then. Says whether the
/// table has entries after that.
async fn close_table(sql: Sql<'_>, (app, table): Place) -> Result<bool, Halt> {
    let key: Values<'_> = &[&app.to_i64(), &table.0];
    let any = "SELECT 1 FROM board_entry WHERE app_id = $1 AND table_no = $2 LIMIT 1";
    if sql.exists(any, key).await? {
        return Ok(true);
    }
    tending::keep_away(sql, (app, table)).await?;
    let lock = "SELECT low FROM board_bucket WHERE app_id = $1 AND table_no = $2
         ORDER BY low FOR UPDATE";
    sql.all(lock, key, |_| Ok(())).await?;
    let delete = "DELETE FROM board_bucket WHERE app_id = $1 AND table_no = $2";
    sql.run(delete, key).await?;
    sql.exists(any, key).await
}

/// A board as it is now. Nobody is kept from changing it: a submission to a table
/// that is no board's any longer finds nothing to be counted in.
async fn require(sql: Sql<'_>, app: AppId, board: ObjectId) -> Result<Board, Halt> {
    let query = select!("WHERE app_id = $1 AND board_id = $2");
    let key: Values<'_> = &[&app.to_i64(), &board.to_i64()];
    let found = sql.find(query, key, from_row).await?;
    found.ok_or_else(|| Refusal::Missing.into())
}

async fn require_alone(sql: Sql<'_>, app: AppId, board: ObjectId) -> Result<Board, Halt> {
    let query = select!("WHERE app_id = $1 AND board_id = $2 FOR UPDATE");
    let key: Values<'_> = &[&app.to_i64(), &board.to_i64()];
    let found = sql.find(query, key, from_row).await?;
    found.ok_or_else(|| Refusal::Missing.into())
}

async fn named(sql: Sql<'_>, app: AppId, name: &str) -> Result<Option<Board>, Halt> {
    if sql::cannot_hold(name) {
        return Ok(None);
    }
    let query = select!("WHERE app_id = $1 AND api_name = $2 FOR UPDATE");
    sql.find(query, &[&app.to_i64(), &name], from_row).await
}

pub(crate) async fn all(sql: Sql<'_>) -> Result<Vec<Board>, Halt> {
    sql.all(select!("ORDER BY app_id, board_id"), &[], from_row)
        .await
}

async fn insert(sql: Sql<'_>, board: &Board) -> Result<u64, Halt> {
    let insert = "INSERT INTO board (app_id, board_id, api_name, sort_order, write_policy,
             earliest, latest, titles, table_no, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    write(sql, insert, board).await
}

async fn update(sql: Sql<'_>, board: &Board) -> Result<u64, Halt> {
    let update = "UPDATE board SET api_name = $3, sort_order = $4, write_policy = $5,
             earliest = $6, latest = $7, titles = $8, table_no = $9, created_at = $10
         WHERE app_id = $1 AND board_id = $2";
    write(sql, update, board).await
}

async fn write(sql: Sql<'_>, statement: &str, board: &Board) -> Result<u64, Halt> {
    let titles = serde_json::Value::from_iter(
        board
            .titles
            .iter()
            .map(|it| serde_json::json!({ "locale": it.locale, "title": it.title })),
    );
    sql.run(
        statement,
        &[
            &board.app_id.to_i64(),
            &board.board_id.to_i64(),
            &board.api_name,
            &board.sort_order.as_str(),
            &board.write_policy.as_str(),
            &board.earliest.map(Timestamp::millis),
            &board.latest.map(Timestamp::millis),
            &titles.to_string(),
            &board.table.0,
            &board.created_at.millis(),
        ],
    )
    .await
}

fn from_row(row: &Row) -> Result<Board, Halt> {
    let bound = |column| {
        let millis: Option<i64> = get(row, column)?;
        Ok::<_, Halt>(millis.map(Timestamp::from_millis))
    };
    Ok(Board {
        app_id: read(row, "app_id", AppId::from_i64)?,
        board_id: read(row, "board_id", ObjectId::from_i64)?,
        api_name: get(row, "api_name")?,
        sort_order: name(row, "sort_order")?,
        write_policy: name(row, "write_policy")?,
        earliest: bound("earliest")?,
        latest: bound("latest")?,
        titles: read(row, "titles", |json: &str| serde_json::from_str(json).ok())?,
        table: BoardTable(get(row, "table_no")?),
        created_at: moment(row, "created_at")?,
    })
}
