//! What networks have signed for beside what games say they have granted.

use store::{Page, RewardTally, TallyWindow};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{count, get},
    sql::{self, Sql},
};

/// Those of each player, in the order of the bytes of their names. What is signed for
/// is read of the window only, whose length whoever asks limits, and sorted.
pub(crate) async fn page(
    sql: Sql<'_>,
    window: TallyWindow,
    after: Option<&str>,
    limit: usize,
) -> Result<Page<RewardTally>, Halt> {
    let found = sql
        .all(
            if after.is_some() { AFTER } else { FIRST },
            &[
                &window.app_id.to_i64(),
                &window.network.as_str(),
                &window.from.millis(),
                &window.until.millis(),
                &after.map(writable),
                &window.only_different,
                &sql::one_more(limit),
            ],
            from_row,
        )
        .await?;
    Ok(Page::of(found, limit))
}

/// Texts without a NUL come after a place with one when they come after what stands
/// before the NUL.
fn writable(after: &str) -> &str {
    after.split('\0').next().unwrap_or_default()
}

// Both sides are merged in their order, which PostgreSQL does only where each side is
// asked for in order.
macro_rules! tallies {
    ($after:literal) => {
        concat!(
            "SELECT subject, count(signed) AS signed, count(reported) AS reported FROM (
                 (SELECT subject, 1 AS signed, NULL::integer AS reported FROM reward
                  WHERE app_id = $1 AND network = $2 AND first_seen >= $3 AND first_seen < $4
                      AND state <> 'rejected' AND ",
            $after,
            "     ORDER BY subject)
                 UNION ALL
                 (SELECT subject, NULL, 1 FROM reward_report
                  WHERE app_id = $1 AND network = $2 AND granted_at >= $3 AND granted_at < $4
                      AND ",
            $after,
            "     ORDER BY subject)) AS both_sides
             GROUP BY subject
             HAVING NOT $6::boolean OR count(signed) <> count(reported)
             ORDER BY subject LIMIT $7"
        )
    };
}

const FIRST: &str = tallies!("$5::text IS NULL");
const AFTER: &str = tallies!("subject > $5");

fn from_row(row: &Row) -> Result<RewardTally, Halt> {
    Ok(RewardTally {
        subject: get(row, "subject")?,
        signed: count(row, "signed")?,
        reported: count(row, "reported")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::ROW, *};
    use crate::sample::Sample;

    #[test]
    fn a_place_with_a_nul_is_the_one_before_it() {
        for (after, place) in [("a", "a"), ("a\0b", "a"), ("\0", ""), ("", "")] {
            assert_eq!(writable(after), place);
        }
    }

    #[tokio::test]
    async fn what_is_signed_for_is_read_by_its_window() {
        let Some(sample) = Sample::full_of("reward", ROW).await else {
            return;
        };
        let row = "1 + n % 97, 'unity-ads', md5(n::text), 'player ' || n % 2000, n";
        sample.fill("reward_report", row).await;
        for (query, after) in [(FIRST, "NULL"), (AFTER, "'player 10'")] {
            // Of a long history the window is a small part.
            let values = format!("7, 'unity-ads', 9000, 9500, {after}, true, 51");
            sample
                .assert_read_through("reward_when", query, &values)
                .await;
        }
    }
}
