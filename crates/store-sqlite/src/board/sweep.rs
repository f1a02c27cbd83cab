//! Sweeps away what was in tables that are no board's any longer.

use rusqlite::{Connection, OptionalExtension, params};

use crate::sql;

/// How many rows leave in one transaction.
const SLICE: usize = 512;

/// Takes some of the rows away that nobody sees any more.
pub(crate) fn sweep(tx: &Connection) -> rusqlite::Result<()> {
    let Some((app, table)) = dropped(tx)? else {
        return Ok(());
    };
    for delete in [
        "DELETE FROM board_bucket WHERE (app_id, table_no, low) IN
             (SELECT app_id, table_no, low FROM board_bucket
              WHERE app_id = ?1 AND table_no = ?2 LIMIT ?3)",
        "DELETE FROM board_group WHERE (app_id, table_no, low) IN
             (SELECT app_id, table_no, low FROM board_group
              WHERE app_id = ?1 AND table_no = ?2 LIMIT ?3)",
        "DELETE FROM board_entry WHERE rowid IN
             (SELECT rowid FROM board_entry WHERE app_id = ?1 AND table_no = ?2 LIMIT ?3)",
    ] {
        if sql::run(tx, delete, params![app, table, SLICE.cast_signed()])? == SLICE {
            return Ok(());
        }
    }
    let delete = "DELETE FROM board_table WHERE app_id = ?1 AND table_no = ?2";
    sql::run(tx, delete, [app, table]).map(drop)
}

/// Whether there is more to sweep.
pub(crate) fn is_sweeping(conn: &Connection) -> rusqlite::Result<bool> {
    dropped(conn).map(|dropped| dropped.is_some())
}

fn dropped(conn: &Connection) -> rusqlite::Result<Option<(i64, i64)>> {
    conn.prepare_cached("SELECT app_id, table_no FROM board_table WHERE dropped = 1 LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}
