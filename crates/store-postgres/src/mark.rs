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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    const NOW: Timestamp = Timestamp::from_secs(1_793_491_200);

    #[tokio::test]
    async fn a_mark_tells_whether_its_transaction_was_committed() {
        let Some(sample) = Sample::open().await else {
            return;
        };
        let sql = sample.sql();
        for (end, is_there) in [("ROLLBACK", false), ("COMMIT", true)] {
            sql.run("BEGIN", &[]).await.unwrap();
            assert!(set(sql, [1; 16], NOW).await.unwrap());
            sql.run(end, &[]).await.unwrap();
            let again = set(sql, [1; 16], NOW).await.unwrap();
            assert_eq!(again, !is_there, "{end}");
            if !is_there {
                sql.run("DELETE FROM unit_mark", &[]).await.unwrap();
            }
        }
        touch(sql, [1; 16]).await.unwrap();
        assert!(set(sql, [2; 16], NOW).await.unwrap(), "another unit's");
    }

    #[tokio::test]
    async fn a_mark_is_forgotten_after_an_hour() {
        let Some(sample) = Sample::open().await else {
            return;
        };
        let sql = sample.sql();
        set(sql, [1; 16], NOW).await.unwrap();
        assert_eq!(forget(sql, NOW.plus(KEPT)).await.unwrap(), 0);
        let later = NOW.plus(KEPT).plus(Duration::from_millis(1));
        assert_eq!(forget(sql, later).await.unwrap(), 1);
    }
}
