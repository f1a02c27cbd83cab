//! Keeps the counts right in the transaction of what changes them.
//!
//! What a unit does to entries is counted together, at its end: the rows that all
//! writers of a board meet at are locked for the shortest, and every transaction
//! locks them in one order, buckets before groups and each by where it begins.

use std::collections::BTreeSet;

use base::AppId;
use futures_util::future::join4;
use store::{BoardSizes, BoardTable, RankKey};
use tokio_postgres::Row;

use super::{Place, tending::Part};
use crate::{
    error::Halt,
    row::{count as unsigned, get},
    sql::{Sql, Values},
};

/// An entry that came or went.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    place: Place,
    key: RankKey,
    delta: i64,
}

impl Tally {
    /// So many more at a place.
    pub(super) fn of(place: Place, key: &RankKey, delta: i64) -> Self {
        let key = *key;
        Self { place, key, delta }
    }

    /// The table of the board that it is about.
    pub(super) fn place(&self) -> Place {
        self.place
    }
}

/// What has come and gone, with the bucket that each of it is in at the time of the
/// statement.
macro_rules! changed {
    () => {
        "(SELECT t.app_id, t.table_no, t.delta,
              (SELECT low FROM board_bucket b
               WHERE b.app_id = t.app_id AND b.table_no = t.table_no AND b.low <= t.key
               ORDER BY low DESC LIMIT 1) AS low
          FROM UNNEST($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[])
              AS t (app_id, table_no, key, delta))"
    };
}

/// The groups whose sums change.
macro_rules! regrouped {
    () => {
        concat!(
            "(SELECT app_id, table_no, low, SUM(delta)::bigint AS delta FROM
              (SELECT c.app_id, c.table_no, c.delta,
                   (SELECT low FROM board_group g
                    WHERE g.app_id = c.app_id AND g.table_no = c.table_no AND g.low <= c.low
                    ORDER BY low DESC LIMIT 1) AS low
               FROM ",
            changed!(),
            " c) g
              GROUP BY app_id, table_no, low HAVING SUM(delta) <> 0)"
        )
    };
}

/// A bucket is locked also where as many come as go: it could be split meanwhile by
/// a snapshot that shows neither. Who splits or joins groups locks their buckets, so
/// that groups stay as they are from here on.
const LOCK_BUCKETS: &str = concat!(
    "SELECT b.app_id, b.table_no, b.low FROM board_bucket b
     JOIN (SELECT DISTINCT app_id, table_no, low FROM ",
    changed!(),
    " c) c
         ON c.app_id = b.app_id AND c.table_no = b.table_no AND c.low = b.low
     ORDER BY b.app_id, b.table_no, b.low FOR UPDATE OF b"
);

const COUNT_BUCKETS: &str = concat!(
    "UPDATE board_bucket b SET count = b.count + c.delta
     FROM (SELECT app_id, table_no, low, SUM(delta)::bigint AS delta, COUNT(*) AS tallies FROM ",
    changed!(),
    " c GROUP BY app_id, table_no, low) c
     WHERE c.app_id = b.app_id AND c.table_no = b.table_no AND c.low = b.low
     RETURNING b.app_id, b.table_no, b.low, b.count, c.delta, c.tallies"
);

const LOCK_GROUPS: &str = concat!(
    "SELECT g.app_id FROM board_group g JOIN ",
    regrouped!(),
    " c ON c.app_id = g.app_id AND c.table_no = g.table_no AND c.low = g.low
     ORDER BY g.app_id, g.table_no, g.low FOR UPDATE OF g"
);

const COUNT_GROUPS: &str = concat!(
    "UPDATE board_group g SET count = g.count + c.delta FROM ",
    regrouped!(),
    " c WHERE c.app_id = g.app_id AND c.table_no = g.table_no AND c.low = g.low
     RETURNING g.app_id"
);

/// A bucket as it is after the unit.
struct Counted {
    part: Part,
    count: u64,
    delta: i64,
    tallies: u64,
}

/// Counts what has come and gone, and gives the buckets that should be tended once
/// it is committed.
///
/// # Errors
/// [`Halt::Again`] where a bucket was split or joined while it was waited for, or
/// the table is swept away.
pub(crate) async fn count(
    sql: Sql<'_>,
    tallies: &[Tally],
    sizes: BoardSizes,
) -> Result<Vec<Part>, Halt> {
    if tallies.is_empty() {
        return Ok(Vec::new());
    }
    let apps: Vec<i64> = tallies.iter().map(|it| it.place.0.to_i64()).collect();
    let tables: Vec<i64> = tallies.iter().map(|it| it.place.1.0).collect();
    let keys: Vec<&[u8]> = tallies.iter().map(|it| it.key.0.as_slice()).collect();
    let deltas: Vec<i64> = tallies.iter().map(|it| it.delta).collect();
    let [locked, counted, groups, regrouped] =
        at_once(sql, &[&apps, &tables, &keys, &deltas]).await?;
    let locked: BTreeSet<_> = locked.iter().map(part).collect::<Result<_, _>>()?;
    let counted: Vec<_> = counted.iter().map(of_row).collect::<Result<_, _>>()?;
    let held = counted.iter().all(|it| locked.contains(&it.part));
    let all: u64 = counted.iter().map(|it| it.tallies).sum();
    if !held || all != tallies.len() as u64 || groups.len() != regrouped.len() {
        return Err(Halt::Again);
    }
    let sizes = sizes.bucket;
    let is_due =
        |it: &Counted| it.count >= sizes.split_at || (it.delta < 0 && it.count < sizes.join_below);
    Ok(counted
        .into_iter()
        .filter(is_due)
        .map(|it| it.part)
        .collect())
}

/// Runs the four statements in their order and in one round trip. Each sees what was
/// committed before it, so the counts go by the buckets as they are once they are
/// locked.
async fn at_once(sql: Sql<'_>, values: Values<'_>) -> Result<[Vec<Row>; 4], Halt> {
    // None is prepared between them: the others would overtake it.
    let mut prepared = Vec::with_capacity(4);
    for text in [LOCK_BUCKETS, COUNT_BUCKETS, LOCK_GROUPS, COUNT_GROUPS] {
        prepared.push(sql.0.prepare_cached(text).await?);
    }
    let [lock_buckets, count_buckets, lock_groups, count_groups] = prepared.as_slice() else {
        return Ok(Default::default());
    };
    let (locked, counted, groups, regrouped) = join4(
        sql.0.query(lock_buckets, values),
        sql.0.query(count_buckets, values),
        sql.0.query(lock_groups, values),
        sql.0.query(count_groups, values),
    )
    .await;
    Ok([locked?, counted?, groups?, regrouped?])
}

fn part(row: &Row) -> Result<Part, Halt> {
    Ok(Part {
        place: (
            crate::row::read(row, "app_id", AppId::from_i64)?,
            BoardTable(get(row, "table_no")?),
        ),
        low: get(row, "low")?,
    })
}

fn of_row(row: &Row) -> Result<Counted, Halt> {
    Ok(Counted {
        part: part(row)?,
        count: unsigned(row, "count")?,
        delta: get(row, "delta")?,
        tallies: unsigned(row, "tallies")?,
    })
}
