//! What is due in several shards. Each is asked by itself, so that its index
//! gives what is due in order and no backlog is ever sorted.

use std::cmp::Ordering;

use rusqlite::ToSql;
use store::{Due, Shard};

/// What a query for the due of one shard is given: the shard, the first and the
/// last moment, the apps left out as a JSON array, and how many rows at most.
pub(crate) type Asked<'a> = [&'a dyn ToSql; 5];

/// Asks each shard, for what has come due and for what a clock that ran ahead
/// has put too far off, and gives the first of all that they have, in `order`.
pub(crate) fn first<T>(
    due: &Due,
    ask: impl Fn(Asked<'_>) -> rusqlite::Result<Vec<T>>,
    order: impl Fn(&T, &T) -> Ordering,
) -> rusqlite::Result<Vec<T>> {
    let mut shards = due.shards.clone();
    shards.sort_unstable();
    shards.dedup();
    let by = due.by.millis();
    let beyond = due.beyond.max(due.by).millis().checked_add(1);
    let beyond = beyond.map(|first| (first, i64::MAX));
    let spans = [Some((i64::MIN, by)), beyond];
    let except: Vec<_> = due.except.iter().map(ToString::to_string).collect();
    let except = format!("[{}]", except.join(","));
    let limit = i64::try_from(due.limit).unwrap_or(i64::MAX);
    let mut found = Vec::new();
    for number in shards.into_iter().map(Shard::number) {
        for (first, last) in spans.iter().flatten() {
            found.extend(ask([&number, first, last, &except, &limit])?);
        }
    }
    found.sort_by(order);
    found.truncate(due.limit);
    Ok(found)
}
