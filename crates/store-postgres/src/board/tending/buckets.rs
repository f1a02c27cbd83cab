//! Splitting and joining buckets.

use store::PartSizes;

use super::{Part, damaged, keep_away, low, regroup};
use crate::{
    error::Halt,
    row::{count as unsigned, get},
    sql::{Sql, Values},
};

/// What was locked: where a bucket begins, and how many entries it has.
type Bucket = (Vec<u8>, u64);

/// Splits or joins the bucket that is there now, where that is due, and gives what to
/// tend next; `None` where it was not due. After a unit of many scores a half may be
/// too large as well.
pub(super) async fn tend(
    sql: Sql<'_>,
    part: &Part,
    sizes: PartSizes,
) -> Result<Option<Vec<Part>>, Halt> {
    if !keep_away(sql, part.place).await? {
        return Ok(None);
    }
    let (app, table) = (part.place.0.to_i64(), part.place.1.0);
    let at = "SELECT low FROM board_bucket WHERE app_id = $1 AND table_no = $2 AND low <= $3
         ORDER BY low DESC LIMIT 1";
    let before = "SELECT low FROM board_bucket WHERE app_id = $1 AND table_no = $2 AND low < $3
         ORDER BY low DESC LIMIT 1";
    let after = "SELECT low FROM board_bucket WHERE app_id = $1 AND table_no = $2 AND low > $3
         ORDER BY low LIMIT 1";
    let key = low(sql, at, &[&app, &table, &part.low]).await?;
    let Some(key) = key else { return Ok(None) };
    let before = low(sql, before, &[&app, &table, &key]).await?;
    let after = low(sql, after, &[&app, &table, &key]).await?;
    let locked = lock(sql, part, &[&before, &Some(key.clone()), &after]).await?;
    let find = |low: &Option<Vec<u8>>| {
        let low = low.as_ref()?;
        locked.iter().find(|(other, _)| other == low)
    };
    let bucket = find(&Some(key)).ok_or_else(damaged)?;
    let (before, after) = (find(&before), find(&after));
    let size = |bucket: Option<&Bucket>| bucket.map(|(_, count)| *count);
    match (
        sizes.tend(bucket.1, size(before), size(after)),
        before,
        after,
    ) {
        (store::Tending::Split, ..) => {
            let upper = split(sql, part, bucket).await?;
            let is_large = bucket.1.saturating_div(2) >= sizes.split_at;
            let halves = [bucket.0.clone(), upper].map(|low| Part {
                place: part.place,
                low,
            });
            return Ok(Some(if is_large { halves.into() } else { Vec::new() }));
        }
        (store::Tending::JoinBefore, Some(before), _) => join(sql, part, before, bucket).await?,
        (store::Tending::JoinAfter, _, Some(after)) => join(sql, part, bucket, after).await?,
        _ => return Ok(None),
    }
    Ok(Some(Vec::new()))
}

/// Locks a bucket and its neighbours in order, and reads how many entries they have
/// then.
async fn lock(sql: Sql<'_>, part: &Part, lows: &[&Option<Vec<u8>>]) -> Result<Vec<Bucket>, Halt> {
    let lows: Vec<&[u8]> = lows.iter().filter_map(|low| low.as_deref()).collect();
    let lock = "SELECT low, count FROM board_bucket
         WHERE app_id = $1 AND table_no = $2 AND low = ANY($3) ORDER BY low FOR UPDATE";
    let values: Values<'_> = &[&part.place.0.to_i64(), &part.place.1.0, &lows];
    sql.all(lock, values, |row| {
        Ok((get(row, "low")?, unsigned(row, "count")?))
    })
    .await
}

/// Gives where the upper half begins.
async fn split(sql: Sql<'_>, part: &Part, (first, count): &Bucket) -> Result<Vec<u8>, Halt> {
    let (app, table) = (part.place.0.to_i64(), part.place.1.0);
    let lower = count.saturating_div(2).cast_signed();
    let upper = count.cast_signed().saturating_sub(lower);
    let middle = "SELECT rank_key AS low FROM board_entry
         WHERE app_id = $1 AND table_no = $2 AND rank_key >= $3
         ORDER BY rank_key OFFSET $4 LIMIT 1";
    let middle = low(sql, middle, &[&app, &table, first, &lower]).await?;
    let middle = middle.ok_or_else(damaged)?;
    set(sql, part, first, lower).await?;
    let insert = "INSERT INTO board_bucket (app_id, table_no, low, count) VALUES ($1, $2, $3, $4)";
    sql.run(insert, &[&app, &table, &middle, &upper]).await?;
    // A group begins where a bucket did that may have been joined since.
    regroup(sql, part.place, first, &middle, upper).await?;
    Ok(middle)
}

async fn join(
    sql: Sql<'_>,
    part: &Part,
    (first, count): &Bucket,
    (next, more): &Bucket,
) -> Result<(), Halt> {
    let (app, table) = (part.place.0.to_i64(), part.place.1.0);
    let delete = "DELETE FROM board_bucket WHERE app_id = $1 AND table_no = $2 AND low = $3";
    sql.run(delete, &[&app, &table, next]).await?;
    let all = count.saturating_add(*more).cast_signed();
    set(sql, part, first, all).await?;
    regroup(sql, part.place, next, first, more.cast_signed()).await
}

async fn set(sql: Sql<'_>, part: &Part, low: &[u8], count: i64) -> Result<(), Halt> {
    let set = "UPDATE board_bucket SET count = $4
         WHERE app_id = $1 AND table_no = $2 AND low = $3";
    let key: Values<'_> = &[&part.place.0.to_i64(), &part.place.1.0, &low, &count];
    sql.run(set, key).await.map(drop)
}
