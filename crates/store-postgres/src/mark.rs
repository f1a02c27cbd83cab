//! The marks of units. Each commit of a unit begins with one that was drawn for
//! it, so that whoever lost the answer can tell whether there was one.

use std::time::Duration;

use base::Timestamp;

use crate::{error::Halt, sql::Sql};

/// For how long a mark is kept. It is asked for within seconds.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// How many leave in one transaction.
const SLICE: i64 = 10_000;

/// Puts a mark there. `false` where it is there already: an earlier attempt was
/// committed. One that is still under way is waited for.
pub(crate) async fn set(sql: Sql<'_>, mark: [u8; 16], now: Timestamp) -> Result<bool, Halt> {
    let changed = sql
        .run(
            "INSERT INTO unit_mark (mark, marked_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            &[&&mark[..], &now.millis()],
        )
        .await?;
    Ok(changed > 0)
}

/// Writes a mark again. Whoever commits that waits for whatever the first commit
/// would have waited for: a server that was cut off may show what it has not passed
/// on to the one that takes its place.
pub(crate) async fn touch(sql: Sql<'_>, mark: [u8; 16]) -> Result<(), Halt> {
    let query = "UPDATE unit_mark SET marked_at = marked_at WHERE mark = $1";
    sql.run(query, &[&&mark[..]]).await?;
    Ok(())
}

/// Forgets some of those that nobody asks for any more, and says how many.
pub(crate) async fn forget(sql: Sql<'_>, now: Timestamp) -> Result<u64, Halt> {
    sql.run(
        "DELETE FROM unit_mark WHERE mark IN
             (SELECT mark FROM unit_mark WHERE marked_at < $1 ORDER BY marked_at LIMIT $2)",
        &[&now.minus(KEPT).millis(), &SLICE],
    )
    .await
}
