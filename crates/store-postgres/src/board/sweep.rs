//! Sweeps away what was in tables that are no board's any longer.

use crate::{
    error::Halt,
    row::get,
    sql::{Sql, Values},
};

/// How many rows leave in one transaction.
const SLICE: i64 = 1_000;

/// Takes some of the rows away that nobody sees any more, and says how many.
///
/// The buckets leave first. Whoever still submits to the table either has locked one
/// of them, and is waited for, or finds none and begins anew; so that no entry comes
/// after the last one was swept away.
///
/// Of several nodes one sweeps a table at a time: whoever has waited for the rows of
/// another one's slice finds them gone, and would take a table that has more for swept.
pub(crate) async fn sweep(sql: Sql<'_>) -> Result<u64, Halt> {
    let dropped = "SELECT app_id, table_no FROM board_table WHERE dropped = 1
         ORDER BY app_id, table_no LIMIT 1 FOR UPDATE";
    let found = sql.find(dropped, &[], |row| {
        Ok((get::<i64>(row, "app_id")?, get::<i64>(row, "table_no")?))
    });
    let Some((app, table)) = found.await? else {
        return Ok(0);
    };
    let mut all: u64 = 0;
    for delete in [
        "DELETE FROM board_bucket WHERE app_id = $1 AND table_no = $2 AND low IN
             (SELECT low FROM board_bucket WHERE app_id = $1 AND table_no = $2
              ORDER BY low LIMIT $3)",
        "DELETE FROM board_group WHERE app_id = $1 AND table_no = $2 AND low IN
             (SELECT low FROM board_group WHERE app_id = $1 AND table_no = $2
              ORDER BY low LIMIT $3)",
        "DELETE FROM board_entry WHERE app_id = $1 AND table_no = $2 AND player_id IN
             (SELECT player_id FROM board_entry WHERE app_id = $1 AND table_no = $2
              ORDER BY player_id LIMIT $3)",
    ] {
        let gone = sql.run(delete, &[&app, &table, &SLICE]).await?;
        all = all.saturating_add(gone);
        if gone == SLICE.unsigned_abs() {
            return Ok(all);
        }
    }
    let key: Values<'_> = &[&app, &table];
    let delete = "DELETE FROM board_table WHERE app_id = $1 AND table_no = $2";
    Ok(all.saturating_add(sql.run(delete, key).await?))
}
