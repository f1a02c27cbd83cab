//! What players have on boards.

use base::{AppId, ObjectId, PlayerId};
use futures_util::future::join;
use store::{BoardEntry, BoardTable, RankKey, Refusal, Submission, SubmitScore};
use tokio_postgres::Row;

use super::{require, tally::Tally};
use crate::{
    error::Halt,
    row::{array, get, moment, read},
    sql::{Sql, Values},
    tx::Tx,
};

macro_rules! columns {
    () => {
        "e.app_id, e.table_no, e.player_id, e.scoped_id, e.entry_id, e.score, e.extra_data, e.at,
         e.rank_key"
    };
}
pub(super) use columns;

macro_rules! live {
    ($lock:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM board_entry e
             JOIN board_table t ON t.app_id = e.app_id AND t.table_no = e.table_no
             WHERE e.app_id = $1 AND e.entry_id = $2 AND t.dropped = 0",
            $lock
        )
    };
}

/// Takes a score that was reached now.
pub(super) async fn submit(tx: &mut Tx<'_>, wish: &SubmitScore) -> Result<Submission, Halt> {
    // Both are on their way at once.
    let (board, current) = join(
        require(tx.sql, wish.app_id, wish.board_id),
        of_player_alone(tx.sql, wish),
    )
    .await;
    let (board, mut current) = (board?, current?);
    let place = (wish.app_id, board.table);
    loop {
        if current.as_ref().is_some_and(|it| it.table != board.table) {
            // The board was cleared in between.
            return Err(Halt::Again);
        }
        let (entry, told) = BoardEntry::apply(current.as_ref(), wish, &board, tx.now);
        let Some(entry) = entry else { return Ok(told) };
        let key = entry.rank_key(board.sort_order);
        if let Some(before) = current {
            update(tx.sql, &entry, &key).await?;
            let before = before.rank_key(board.sort_order);
            tx.tallies.push(Tally::of(place, &before, -1));
        } else if insert(tx.sql, &entry, &key).await? == 0 {
            // The player's own, which another call has made meanwhile.
            current = of_player_alone(tx.sql, wish).await?;
            if current.is_some() {
                continue;
            }
            return Err(Refusal::Exists.into());
        }
        tx.tallies.push(Tally::of(place, &key, 1));
        return Ok(told);
    }
}

/// Takes an entry away.
pub(super) async fn remove(tx: &mut Tx<'_>, app: AppId, entry: ObjectId) -> Result<(), Halt> {
    let query = live!(" FOR UPDATE OF e");
    let at: Values<'_> = &[&app.to_i64(), &entry.to_i64()];
    let found = tx
        .sql
        .find(query, at, |row| Ok((from_row(row)?, key(row)?)));
    let (found, key) = found.await?.ok_or(Refusal::Missing)?;
    let delete = "DELETE FROM board_entry WHERE app_id = $1 AND entry_id = $2";
    tx.sql.run(delete, at).await?;
    tx.tallies.push(Tally::of((app, found.table), &key, -1));
    Ok(())
}

/// One entry, if it is in a table of a board.
pub(crate) async fn live(
    sql: Sql<'_>,
    app: AppId,
    entry: ObjectId,
) -> Result<Option<BoardEntry>, Halt> {
    let at: Values<'_> = &[&app.to_i64(), &entry.to_i64()];
    sql.find(live!(""), at, from_row).await
}

/// The entry of a player on the board as it is at present, which nobody else changes
/// until the transaction ends.
async fn of_player_alone(sql: Sql<'_>, wish: &SubmitScore) -> Result<Option<BoardEntry>, Halt> {
    let query = concat!(
        "SELECT ",
        columns!(),
        " FROM board_entry e
         WHERE e.app_id = $1 AND e.player_id = $3 AND e.table_no =
             (SELECT table_no FROM board WHERE app_id = $1 AND board_id = $2)
         FOR UPDATE"
    );
    let at: Values<'_> = &[
        &wish.app_id.to_i64(),
        &wish.board_id.to_i64(),
        &wish.player_id.to_i64(),
    ];
    sql.find(query, at, from_row).await
}

async fn insert(sql: Sql<'_>, entry: &BoardEntry, key: &RankKey) -> Result<u64, Halt> {
    sql.run(
        "INSERT INTO board_entry (app_id, table_no, player_id, scoped_id, entry_id, score,
             extra_data, at, rank_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        &[
            &entry.app_id.to_i64(),
            &entry.table.0,
            &entry.player_id.to_i64(),
            &entry.scoped_id.to_i64(),
            &entry.entry_id.to_i64(),
            &entry.score,
            &entry.extra_data,
            &entry.at.millis(),
            &key.0.as_slice(),
        ],
    )
    .await
}

/// Writes back what a submission changes.
async fn update(sql: Sql<'_>, entry: &BoardEntry, key: &RankKey) -> Result<u64, Halt> {
    sql.run(
        "UPDATE board_entry SET scoped_id = $4, score = $5, extra_data = $6, at = $7, rank_key = $8
         WHERE app_id = $1 AND table_no = $2 AND player_id = $3",
        &[
            &entry.app_id.to_i64(),
            &entry.table.0,
            &entry.player_id.to_i64(),
            &entry.scoped_id.to_i64(),
            &entry.score,
            &entry.extra_data,
            &entry.at.millis(),
            &key.0.as_slice(),
        ],
    )
    .await
}

/// Where a row stands.
pub(super) fn key(row: &Row) -> Result<RankKey, Halt> {
    array(row, "rank_key").map(RankKey)
}

pub(super) fn from_row(row: &Row) -> Result<BoardEntry, Halt> {
    Ok(BoardEntry {
        app_id: read(row, "app_id", AppId::from_i64)?,
        table: BoardTable(get(row, "table_no")?),
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        scoped_id: read(row, "scoped_id", PlayerId::from_i64)?,
        entry_id: read(row, "entry_id", ObjectId::from_i64)?,
        score: get(row, "score")?,
        extra_data: get(row, "extra_data")?,
        at: moment(row, "at")?,
    })
}
