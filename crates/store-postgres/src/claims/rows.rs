//! The rows of one bucket's table. The statements differ by bucket, and a bucket
//! lives for minutes: they are not prepared, because a connection would keep each
//! for as long as it lives.
//!
//! Each is one message to the server, so that those for several buckets are on
//! their way at once, and a transaction of its own where none is open.

use std::collections::{HashMap, HashSet};

use base::OwnerId;
use store::ClaimBucket;
use tokio_postgres::{
    Row,
    error::SqlState,
    types::{ToSql, Type},
};

use super::{
    batch::{ClaimRow, Key},
    bucket::table,
};
use crate::{
    error::Halt,
    row::{array, get},
    sql::Sql,
};

/// Inserts the rows whose keys are not there, and counts them under `lane`. Gives
/// the keys of those. A row that another transaction has inserted and not yet
/// committed is waited for.
pub(super) async fn insert(
    sql: Sql<'_>,
    bucket: ClaimBucket,
    lane: [u8; 8],
    rows: &[ClaimRow],
) -> Result<HashSet<Key>, Halt> {
    if rows.is_empty() {
        return Ok(HashSet::new());
    }
    let text = format!(
        "WITH made AS (
             INSERT INTO {} (app_id, digest, owner, expires_at)
             SELECT * FROM UNNEST($1, $2, $3, $4)
             ON CONFLICT DO NOTHING RETURNING app_id, digest
         ), counted AS (
             INSERT INTO claim_count (bucket, lane, count)
             SELECT $5, $6, count(*) FROM made HAVING count(*) > 0
             ON CONFLICT (bucket, lane) DO UPDATE SET count = claim_count.count + excluded.count
         )
         SELECT app_id, digest FROM made",
        table(bucket)
    );
    let (apps, digests) = columns(rows.iter().map(|row| &row.key));
    let owners: Vec<&[u8]> = rows
        .iter()
        .map(|row| row.owner.bytes().as_slice())
        .collect();
    let ends: Vec<i64> = rows.iter().map(|row| row.expires_at.millis()).collect();
    let values: [Typed<'_>; 6] = [
        (&apps, Type::INT8_ARRAY),
        (&digests, Type::BYTEA_ARRAY),
        (&owners, Type::BYTEA_ARRAY),
        (&ends, Type::INT8_ARRAY),
        (&bucket.number(), Type::INT8),
        (&lane.as_slice(), Type::BYTEA),
    ];
    let made = ask(sql, bucket, &text, &values).await?;
    made.iter().map(key).collect()
}

/// Who holds which of these. It has to be a statement of its own: one that
/// waited for a row does not see that row.
pub(super) async fn holders(
    sql: Sql<'_>,
    bucket: ClaimBucket,
    keys: &[Key],
) -> Result<HashMap<Key, OwnerId>, Halt> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let text = format!(
        "SELECT c.app_id, c.digest, c.owner FROM {} c
         JOIN UNNEST($1, $2) AS w (app_id, digest)
             ON c.app_id = w.app_id AND c.digest = w.digest",
        table(bucket)
    );
    let found = of_keys(sql, bucket, &text, keys).await?;
    let read = |row| Ok((key(row)?, OwnerId::new(array(row, "owner")?)));
    found.iter().map(read).collect()
}

/// Writes these rows as they are. Whoever was told nothing about its own row may be
/// told now: the commit of this is as durable as that of the row has to be, which
/// a look at the row does not say.
pub(super) async fn touch(sql: Sql<'_>, bucket: ClaimBucket, keys: &[Key]) -> Result<(), Halt> {
    if keys.is_empty() {
        return Ok(());
    }
    let text = format!(
        "UPDATE {} AS c SET owner = c.owner FROM UNNEST($1, $2) AS w (app_id, digest)
         WHERE c.app_id = w.app_id AND c.digest = w.digest",
        table(bucket)
    );
    of_keys(sql, bucket, &text, keys).await.map(drop)
}

/// A value and what the server takes it for.
type Typed<'a> = (&'a (dyn ToSql + Sync), Type);

async fn of_keys(
    sql: Sql<'_>,
    bucket: ClaimBucket,
    text: &str,
    keys: &[Key],
) -> Result<Vec<Row>, Halt> {
    let (apps, digests) = columns(keys);
    let values: [Typed<'_>; 2] = [(&apps, Type::INT8_ARRAY), (&digests, Type::BYTEA_ARRAY)];
    ask(sql, bucket, text, &values).await
}

async fn ask(
    sql: Sql<'_>,
    bucket: ClaimBucket,
    text: &str,
    values: &[Typed<'_>],
) -> Result<Vec<Row>, Halt> {
    let answer = sql.0.query_typed(text, values).await;
    answer.map_err(|error| match error.code() {
        Some(&SqlState::UNDEFINED_TABLE) => Halt::NoBucket(bucket),
        _ => error.into(),
    })
}

fn columns<'k>(keys: impl IntoIterator<Item = &'k Key>) -> (Vec<i64>, Vec<&'k [u8]>) {
    keys.into_iter()
        .map(|key| (key.app, key.digest.as_slice()))
        .unzip()
}

fn key(row: &Row) -> Result<Key, Halt> {
    Ok(Key {
        app: get(row, "app_id")?,
        digest: array(row, "digest")?,
    })
}
