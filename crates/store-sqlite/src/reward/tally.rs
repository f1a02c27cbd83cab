//! What networks have signed for beside what games say they have granted.

use std::cmp::Ordering;

use rusqlite::{Connection, Row, ToSql};
use store::{Page, RewardTally, TallyWindow};

/// How many on one side, of one player.
type Count = (String, u64);

/// Those of each player, in the order of the bytes of their names. What is signed for
/// is read of the window only, whose length whoever asks limits, and sorted; both sides
/// are then gone along with each other, no further than the page goes.
pub(crate) fn page(
    conn: &Connection,
    window: TallyWindow,
    after: Option<&str>,
    limit: usize,
) -> rusqlite::Result<Page<RewardTally>> {
    let (app, from) = (window.app_id.to_i64(), window.from.millis());
    let (network, until) = (window.network.as_str(), window.until.millis());
    let mut key: Vec<&dyn ToSql> = vec![&app, &network, &from, &until];
    let (signed, reported) = match &after {
        None => (SIGNED, REPORTED),
        Some(after) => {
            key.push(after);
            (SIGNED_AFTER, REPORTED_AFTER)
        }
    };
    let mut signed = conn.prepare_cached(signed)?;
    let mut reported = conn.prepare_cached(reported)?;
    let mut signed = signed.query_map(key.as_slice(), count)?;
    let mut reported = reported.query_map(key.as_slice(), count)?;
    let mut tallies = Tallies {
        heads: (signed.next().transpose()?, reported.next().transpose()?),
        signed: &mut signed,
        reported: &mut reported,
    };
    let mut found = Vec::new();
    while found.len() <= limit {
        let Some(tally) = tallies.next()? else {
            break;
        };
        if !window.only_different || tally.signed != tally.reported {
            found.push(tally);
        }
    }
    Ok(Page::of(found, limit))
}

/// Both sides, read together.
struct Tallies<'s, S, R> {
    /// What comes next on each of them.
    heads: (Option<Count>, Option<Count>),
    signed: &'s mut S,
    reported: &'s mut R,
}

impl<S, R> Tallies<'_, S, R>
where
    S: Iterator<Item = rusqlite::Result<Count>>,
    R: Iterator<Item = rusqlite::Result<Count>>,
{
    fn next(&mut self) -> rusqlite::Result<Option<RewardTally>> {
        let order = match &self.heads {
            (Some((one, _)), Some((other, _))) => one.cmp(other),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        let signed = self.heads.0.take_if(|_| order.is_le());
        let reported = self.heads.1.take_if(|_| order.is_ge());
        if signed.is_some() {
            self.heads.0 = self.signed.next().transpose()?;
        }
        if reported.is_some() {
            self.heads.1 = self.reported.next().transpose()?;
        }
        let number = |side: &Option<Count>| side.as_ref().map_or(0, |(_, count)| *count);
        let numbers = (number(&signed), number(&reported));
        Ok(signed.or(reported).map(|(subject, _)| RewardTally {
            subject,
            signed: numbers.0,
            reported: numbers.1,
        }))
    }
}

fn count(row: &Row<'_>) -> rusqlite::Result<Count> {
    Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
}

macro_rules! signed {
    ($after:literal) => {
        concat!(
            "SELECT subject, count(*) FROM reward
             WHERE app_id = ?1 AND network = ?2 AND first_seen >= ?3 AND first_seen < ?4
                 AND state <> 'rejected'",
            $after,
            " GROUP BY subject ORDER BY subject"
        )
    };
}

// With a plus before a column no index of it is looked for: the one that has the
// players in order is.
macro_rules! reported {
    ($after:literal) => {
        concat!(
            "SELECT subject, count(*) FROM reward_report
             WHERE app_id = ?1 AND network = ?2 AND +granted_at >= ?3 AND +granted_at < ?4",
            $after,
            " GROUP BY subject ORDER BY subject"
        )
    };
}

const SIGNED: &str = signed!("");
// By the plus no index of the players is looked for, which is as long as the history.
const SIGNED_AFTER: &str = signed!(" AND +subject > ?5");
const REPORTED: &str = reported!("");
const REPORTED_AFTER: &str = reported!(" AND subject > ?5");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql;

    #[test]
    fn one_side_is_read_by_its_window_and_the_other_in_the_order_of_the_players() {
        let when = "SEARCH reward USING COVERING INDEX reward_when \
                    (app_id=? AND network=? AND first_seen>? AND first_seen<?)";
        for query in [SIGNED, SIGNED_AFTER] {
            assert_eq!(sql::plan(query), [when, "USE TEMP B-TREE FOR GROUP BY"]);
        }
        let report = "SEARCH reward_report USING COVERING INDEX reward_report_of";
        for (query, search) in [
            (REPORTED, "(app_id=? AND network=?)"),
            (REPORTED_AFTER, "(app_id=? AND network=? AND subject>?)"),
        ] {
            assert_eq!(sql::plan(query), [format!("{report} {search}")]);
        }
    }
}
