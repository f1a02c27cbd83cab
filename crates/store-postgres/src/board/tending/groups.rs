//! Splitting and joining groups.

use store::PartSizes;

use super::{END, Part, damaged, keep_away, low};
use crate::{
    error::Halt,
    row::{count as unsigned, get},
    sql::{Sql, Values},
};

/// A group: where it begins and where the next one does, and how many buckets it has.
struct Group {
    low: Vec<u8>,
    end: Vec<u8>,
    size: u64,
}

/// Splits or joins the group that a bucket is in, where that is due, and says whether
/// it was.
pub(super) async fn tend(sql: Sql<'_>, part: &Part, sizes: PartSizes) -> Result<bool, Halt> {
    if !keep_away(sql, part.place).await? {
        return Ok(false);
    }
    let at = "low <= $3 ORDER BY low DESC LIMIT 1";
    let Some(group) = group(sql, part, at, &part.low).await? else {
        return Ok(false);
    };
    let (before, after) = if group.size < sizes.join_below {
        (
            self::group(sql, part, "low < $3 ORDER BY low DESC LIMIT 1", &group.low).await?,
            self::group(sql, part, "low > $3 ORDER BY low LIMIT 1", &group.low).await?,
        )
    } else {
        (None, None)
    };
    let size = |group: &Option<Group>| group.as_ref().map(|group| group.size);
    match (
        sizes.tend(group.size, size(&before), size(&after)),
        before,
        after,
    ) {
        (store::Tending::Split, ..) => split(sql, part, &group).await?,
        (store::Tending::JoinBefore, Some(before), _) => join(sql, part, &before, &group).await?,
        (store::Tending::JoinAfter, _, Some(after)) => join(sql, part, &group, &after).await?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// The group that a condition finds. Nobody else tends the table, so it stays so.
async fn group(
    sql: Sql<'_>,
    part: &Part,
    condition: &str,
    key: &[u8],
) -> Result<Option<Group>, Halt> {
    let (app, table) = (part.place.0.to_i64(), part.place.1.0);
    let find =
        format!("SELECT low FROM board_group WHERE app_id = $1 AND table_no = $2 AND {condition}");
    let Some(first) = low(sql, &find, &[&app, &table, &key]).await? else {
        return Ok(None);
    };
    let next = "SELECT low FROM board_group WHERE app_id = $1 AND table_no = $2 AND low > $3
         ORDER BY low LIMIT 1";
    let end = low(sql, next, &[&app, &table, &first]).await?;
    let end = end.unwrap_or_else(|| END.to_vec());
    let count = "SELECT COUNT(*) AS count FROM board_bucket
         WHERE app_id = $1 AND table_no = $2 AND low >= $3 AND low < $4";
    let range: Values<'_> = &[&app, &table, &first, &end];
    let size = sql.find(count, range, |row| unsigned(row, "count"));
    Ok(Some(Group {
        size: size.await?.ok_or_else(damaged)?,
        low: first,
        end,
    }))
}

async fn split(sql: Sql<'_>, part: &Part, group: &Group) -> Result<(), Halt> {
    let (app, table) = (part.place.0.to_i64(), part.place.1.0);
    lock_buckets(sql, part, &group.low, &group.end).await?;
    let lower = group.size.saturating_div(2).cast_signed();
    let middle = "SELECT low FROM board_bucket WHERE app_id = $1 AND table_no = $2 AND low >= $3
         ORDER BY low OFFSET $4 LIMIT 1";
    let middle = low(sql, middle, &[&app, &table, &group.low, &lower]).await?;
    let middle = middle.ok_or_else(damaged)?;
    let sum = "SELECT COALESCE(SUM(count), 0)::bigint AS count FROM board_bucket
         WHERE app_id = $1 AND table_no = $2 AND low >= $3 AND low < $4";
    let range: Values<'_> = &[&app, &table, &middle, &group.end];
    let upper = sql.find(sum, range, |row| get::<i64>(row, "count"));
    let upper = upper.await?.ok_or_else(damaged)?;
    add(sql, part, &group.low, upper.saturating_neg()).await?;
    let insert = "INSERT INTO board_group (app_id, table_no, low, count) VALUES ($1, $2, $3, $4)";
    sql.run(insert, &[&app, &table, &middle, &upper]).await?;
    Ok(())
}

async fn join(sql: Sql<'_>, part: &Part, group: &Group, next: &Group) -> Result<(), Halt> {
    let (app, table) = (part.place.0.to_i64(), part.place.1.0);
    lock_buckets(sql, part, &group.low, &next.end).await?;
    let lock = "SELECT low, count FROM board_group
         WHERE app_id = $1 AND table_no = $2 AND low IN ($3, $4) ORDER BY low FOR UPDATE";
    let key: Values<'_> = &[&app, &table, &group.low, &next.low];
    let locked = sql.all(lock, key, |row| get::<i64>(row, "count")).await?;
    let [_, more] = locked.as_slice() else {
        return Err(damaged());
    };
    let delete = "DELETE FROM board_group WHERE app_id = $1 AND table_no = $2 AND low = $3";
    sql.run(delete, &[&app, &table, &next.low]).await?;
    add(sql, part, &group.low, *more).await
}

/// Waits for every unit that changes any of them, and keeps others from it.
async fn lock_buckets(sql: Sql<'_>, part: &Part, low: &[u8], end: &[u8]) -> Result<(), Halt> {
    let lock = "SELECT low FROM board_bucket
         WHERE app_id = $1 AND table_no = $2 AND low >= $3 AND low < $4
         ORDER BY low FOR UPDATE";
    let range: Values<'_> = &[&part.place.0.to_i64(), &part.place.1.0, &low, &end];
    sql.all(lock, range, |_| Ok(())).await.map(drop)
}

async fn add(sql: Sql<'_>, part: &Part, low: &[u8], delta: i64) -> Result<(), Halt> {
    let add = "UPDATE board_group SET count = count + $4
         WHERE app_id = $1 AND table_no = $2 AND low = $3";
    let key: Values<'_> = &[&part.place.0.to_i64(), &part.place.1.0, &low, &delta];
    sql.run(add, key).await.map(drop)
}
