//! Keeps the counts right in the transaction of what changes them, and the parts
//! in which is counted of a good size.

use rusqlite::{Connection, params};
use store::{BoardSizes, PartSizes, RankKey, Tending};

use super::{
    Place,
    counts::{BUCKETS, END, GROUPS, Level, Part, bytes, number},
};

/// An entry has gone from one place to another, or come, or left.
pub(super) fn shift(
    tx: &Connection,
    place: Place,
    from: Option<&RankKey>,
    to: Option<&RankKey>,
    sizes: BoardSizes,
) -> rusqlite::Result<()> {
    let bucket = |key: Option<&RankKey>| key.map(|key| BUCKETS.at(tx, place, &key.0)).transpose();
    let (left, entered) = (bucket(from)?, bucket(to)?);
    let low = |bucket: &Option<Part>| bucket.as_ref().map(|bucket| bucket.low.clone());
    if low(&left) == low(&entered) {
        return Ok(());
    }
    let added = |bucket: &Option<Part>, delta| {
        let low = bucket.as_ref().map(|bucket| bucket.low.as_slice());
        low.map(|low| BUCKETS.add(tx, place, low, delta))
            .transpose()
    };
    let (fewer, more) = (added(&left, -1)?, added(&entered, 1)?);
    regroup(tx, place, left.as_ref(), entered.as_ref(), 1)?;
    // Only once every count is right again.
    let is_small = |part: Part| part.count < sizes.bucket.join_below;
    if let Some(key) = from.filter(|_| fewer.is_some_and(is_small)) {
        tend(tx, place, key, sizes)?;
    }
    let is_large = |part: Part| part.count >= sizes.bucket.split_at;
    if let Some(key) = to.filter(|_| more.is_some_and(is_large)) {
        tend(tx, place, key, sizes)?;
    }
    Ok(())
}

/// So many entries count in another bucket's group from now on.
fn regroup(
    tx: &Connection,
    place: Place,
    from: Option<&Part>,
    to: Option<&Part>,
    count: u64,
) -> rusqlite::Result<()> {
    let group = |bucket: Option<&Part>| {
        let found = bucket.map(|bucket| GROUPS.at(tx, place, &bucket.low));
        Ok::<_, rusqlite::Error>(found.transpose()?.map(|group| group.low))
    };
    let (from, to) = (group(from)?, group(to)?);
    if from == to {
        return Ok(());
    }
    let count = count.cast_signed();
    for (group, delta) in [(from, count.saturating_neg()), (to, count)] {
        if let Some(low) = group {
            GROUPS.add(tx, place, &low, delta)?;
        }
    }
    Ok(())
}

/// Splits the bucket that a key is in, or joins it with a neighbour, where that
/// is due.
fn tend(tx: &Connection, place: Place, key: &RankKey, sizes: BoardSizes) -> rusqlite::Result<()> {
    let bucket = BUCKETS.at(tx, place, &key.0)?;
    let (before, after) = neighbours(tx, BUCKETS, place, &bucket, bucket.count, sizes.bucket)?;
    let count = |part: &Option<Part>| part.as_ref().map(|part| part.count);
    let tending = sizes
        .bucket
        .tend(bucket.count, count(&before), count(&after));
    match (tending, before, after) {
        (Tending::Split, ..) => split_bucket(tx, place, &bucket)?,
        (Tending::JoinBefore, Some(before), _) => join_buckets(tx, place, &before, &bucket)?,
        (Tending::JoinAfter, _, Some(after)) => join_buckets(tx, place, &bucket, &after)?,
        _ => return Ok(()),
    }
    tend_group(tx, place, &bucket.low, sizes.group)
}

/// The parts on both sides of one, where they matter.
fn neighbours(
    tx: &Connection,
    level: Level,
    place: Place,
    part: &Part,
    size: u64,
    sizes: PartSizes,
) -> rusqlite::Result<(Option<Part>, Option<Part>)> {
    if size >= sizes.join_below {
        return Ok((None, None));
    }
    let before = level.before(tx, place, &part.low)?;
    Ok((before, level.after(tx, place, &part.low)?))
}

fn split_bucket(tx: &Connection, place: Place, bucket: &Part) -> rusqlite::Result<()> {
    let lower = bucket.count / 2;
    let upper = Part {
        low: bytes(
            tx,
            "SELECT rank_key FROM board_entry
             WHERE app_id = ?1 AND table_no = ?2 AND rank_key >= ?3
             ORDER BY rank_key LIMIT 1 OFFSET ?4",
            params![place.0.to_i64(), place.1.0, bucket.low, lower.cast_signed()],
        )?,
        count: bucket.count.saturating_sub(lower),
    };
    let count = upper.count.cast_signed();
    BUCKETS.add(tx, place, &bucket.low, count.saturating_neg())?;
    BUCKETS.insert(tx, place, &upper.low, count)?;
    // A group begins where a bucket did that may have been joined since.
    regroup(tx, place, Some(bucket), Some(&upper), upper.count)
}

fn join_buckets(tx: &Connection, place: Place, one: &Part, next: &Part) -> rusqlite::Result<()> {
    BUCKETS.delete(tx, place, &next.low)?;
    BUCKETS.add(tx, place, &one.low, next.count.cast_signed())?;
    regroup(tx, place, Some(next), Some(one), next.count)
}

/// The like for the group that a bucket is in.
fn tend_group(
    tx: &Connection,
    place: Place,
    bucket: &[u8],
    sizes: PartSizes,
) -> rusqlite::Result<()> {
    let group = GROUPS.at(tx, place, bucket)?;
    let size = buckets_in(tx, place, &group)?;
    let (before, after) = neighbours(tx, GROUPS, place, &group, size, sizes)?;
    let size_of = |group: &Option<Part>| {
        let size = group.as_ref().map(|group| buckets_in(tx, place, group));
        size.transpose()
    };
    let tending = sizes.tend(size, size_of(&before)?, size_of(&after)?);
    match (tending, before, after) {
        (Tending::Split, ..) => split_group(tx, place, &group, size),
        (Tending::JoinBefore, Some(before), _) => join_groups(tx, place, &before, &group),
        (Tending::JoinAfter, _, Some(after)) => join_groups(tx, place, &group, &after),
        _ => Ok(()),
    }
}

/// How many buckets a group has.
fn buckets_in(tx: &Connection, place: Place, group: &Part) -> rusqlite::Result<u64> {
    number(
        tx,
        "SELECT count(*) FROM board_bucket
         WHERE app_id = ?1 AND table_no = ?2 AND low >= ?3 AND low < ?4",
        params![
            place.0.to_i64(),
            place.1.0,
            group.low,
            end_of(tx, place, group)?
        ],
    )
}

/// Where the next group begins.
fn end_of(tx: &Connection, place: Place, group: &Part) -> rusqlite::Result<Vec<u8>> {
    let next = GROUPS.after(tx, place, &group.low)?;
    Ok(next.map_or_else(|| END.to_vec(), |next| next.low))
}

fn split_group(tx: &Connection, place: Place, group: &Part, size: u64) -> rusqlite::Result<()> {
    let (app, table) = (place.0.to_i64(), place.1.0);
    let low = bytes(
        tx,
        "SELECT low FROM board_bucket WHERE app_id = ?1 AND table_no = ?2 AND low >= ?3
         ORDER BY low LIMIT 1 OFFSET ?4",
        params![app, table, group.low, (size / 2).cast_signed()],
    )?;
    let count = number(
        tx,
        "SELECT coalesce(sum(count), 0) FROM board_bucket
         WHERE app_id = ?1 AND table_no = ?2 AND low >= ?3 AND low < ?4",
        params![app, table, low, end_of(tx, place, group)?],
    )?;
    let count = count.cast_signed();
    GROUPS.add(tx, place, &group.low, count.saturating_neg())?;
    GROUPS.insert(tx, place, &low, count)
}

fn join_groups(tx: &Connection, place: Place, one: &Part, next: &Part) -> rusqlite::Result<()> {
    GROUPS.delete(tx, place, &next.low)?;
    let count = next.count.cast_signed();
    GROUPS.add(tx, place, &one.low, count).map(drop)
}
