//! What is due in several shards. Each is asked by itself, so that its index
//! gives what is due in order and no backlog is ever sorted.

use std::cmp::Ordering;

use rusqlite::ToSql;
use store::{Due, Gathering, Shard};

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
    first_of_parts(due, &[()], |(), asked| ask(asked), order)
}

/// The same, of shards whose parts are asked one by one.
pub(crate) fn first_of_parts<P, T>(
    due: &Due,
    parts: &[P],
    ask: impl Fn(&P, Asked<'_>) -> rusqlite::Result<Vec<T>>,
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
    let mut questions = Vec::new();
    let numbers: Vec<_> = shards.into_iter().map(Shard::number).collect();
    for number in &numbers {
        for span in spans.iter().flatten() {
            questions.extend(parts.iter().map(|part| (*number, *span, part)));
        }
    }
    // A backlog that lies in one part is spread over the shards.
    let gathering = Gathering::new(due.limit, numbers.len());
    let ask = |(number, (first, last), part): &(u8, (i64, i64), &P), limit: usize| {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        ask(part, [number, first, last, &except, &limit])
    };
    let share = gathering.share();
    let lists = questions.iter().map(|question| ask(question, share));
    let mut lists = lists.collect::<Result<Vec<_>, _>>()?;
    for place in gathering.to_read_again(&lists, &order) {
        if let (Some(question), Some(list)) = (questions.get(place), lists.get_mut(place)) {
            *list = ask(question, gathering.limit())?;
        }
    }
    Ok(gathering.first(lists, order))
}
