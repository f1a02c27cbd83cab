//! The buckets: a table for each, made when its first claim comes and dropped after
//! its end. What has been dropped is never made again, unless nothing was ever
//! claimed in it: then there is nothing to remember.
//!
//! Both happen under the lock of the horizon's row, in a transaction with what the
//! register of buckets says. The table itself goes first and the row is locked
//! second where a bucket is dropped: whoever waits for a table must not keep others
//! from making theirs.

use std::time::Duration;

use base::Timestamp;
use store::{ClaimBucket, Refusal, StoreError};
use tokio_postgres::{Row, error::SqlState};

use super::room::Room;
use crate::{
    error::Halt,
    row::{self, get},
    session::Session,
    sql::Sql,
};

/// How many buckets, and with them tables, there may be: 56 days of claims. Only
/// a peer whose key we accept can name an expiry, so this is no limit that a
/// stranger reaches.
const MAX_BUCKETS: i64 = 16_384;

/// How long the first bucket that is to be dropped may wait for whoever reads it, a
/// backup for example; claims that come for the bucket wait just as long. The next
/// ones in the same round may not wait at all.
const PATIENCE: Duration = Duration::from_millis(100);
const NO_PATIENCE: Duration = Duration::from_millis(1);

/// The name of a bucket's table: quoted, because the number may be negative.
pub(crate) fn table(bucket: ClaimBucket) -> String {
    format!("\"claim_{}\"", bucket.number())
}

/// Makes the table of a bucket, unless another node just did. It takes a
/// transaction of its own, so none may be open on `session`.
///
/// # Errors
/// [`Refusal::Expired`] where the bucket was dropped before, or lies before one
/// that was.
pub(crate) async fn make(session: &mut Session, bucket: ClaimBucket) -> Result<(), Halt> {
    session.begin().await?;
    let made = make_within(session.sql(), bucket).await;
    if let Err(halt) = &made {
        session.recover(halt).await;
    } else {
        session.commit().await?;
    }
    match made {
        Err(Halt::Engine(error)) if was_just_made(&error) => Ok(()),
        made => made,
    }
}

/// The same within the transaction that is open.
pub(crate) async fn make_within(sql: Sql<'_>, bucket: ClaimBucket) -> Result<(), Halt> {
    if Some(bucket) <= lock_horizon(sql).await? {
        return Err(Refusal::Expired.into());
    }
    // Looked for before the table is made and not while: where the register has a
    // bucket whose table is not there, its claims are gone, and an empty table in
    // its place would hide that.
    let registered = "SELECT 1 FROM claim_bucket WHERE bucket = $1";
    if sql.exists(registered, &[&bucket.number()]).await? {
        return Ok(());
    }
    let all = "SELECT count(*) AS buckets FROM claim_bucket";
    let buckets: Option<i64> = sql.find(all, &[], |row| get(row, "buckets")).await?;
    if buckets >= Some(MAX_BUCKETS) {
        return Err(Halt::Failed(StoreError::Full));
    }
    let insert = "INSERT INTO claim_bucket (bucket) VALUES ($1)";
    sql.run(insert, &[&bucket.number()]).await?;
    let create = format!(
        "CREATE TABLE {} (app_id BIGINT NOT NULL, digest BYTEA NOT NULL, owner BYTEA NOT NULL,
             expires_at BIGINT NOT NULL, PRIMARY KEY (app_id, digest))",
        table(bucket)
    );
    Ok(sql.0.batch_execute(&create).await?)
}

/// Two made it at once, and the other one was first. Engines that lock the
/// horizon's row do not get here.
fn was_just_made(error: &tokio_postgres::Error) -> bool {
    let made = [SqlState::DUPLICATE_TABLE, SqlState::UNIQUE_VIOLATION];
    error.code().is_some_and(|code| made.contains(code))
}

/// Drops the buckets that have ended, and counts what the others hold. A bucket that
/// someone is reading stays until a later round. Each takes a transaction of its own, so
/// none may be open on `session`.
pub(crate) async fn expire(session: &mut Session, room: &Room, now: Timestamp) -> Result<(), Halt> {
    let oldest = ClaimBucket::of(now).number();
    let ended = "SELECT bucket FROM claim_bucket WHERE bucket < $1 ORDER BY bucket";
    let ended = session.sql().all(ended, &[&oldest], number).await?;
    let mut patience = PATIENCE;
    for bucket in ended {
        match drop_one(session, bucket, patience).await {
            Ok(()) => tracing::debug!(bucket = bucket.number(), "a bucket of claims has ended"),
            Err(Halt::Engine(error)) if is_in_use(&error) => patience = NO_PATIENCE,
            Err(halt) => return Err(halt),
        }
    }
    count(session.sql(), room, now).await
}

async fn drop_one(
    session: &mut Session,
    bucket: ClaimBucket,
    patience: Duration,
) -> Result<(), Halt> {
    session.begin().await?;
    if let Err(halt) = drop_within(session.sql(), bucket, patience).await {
        session.recover(&halt).await;
        return Err(halt);
    }
    session.commit().await
}

/// Another node may have dropped it meanwhile; then nothing here changes anything.
async fn drop_within(sql: Sql<'_>, bucket: ClaimBucket, patience: Duration) -> Result<(), Halt> {
    let patience = patience.as_millis();
    let drop = format!(
        "SET LOCAL lock_timeout = {patience}; DROP TABLE IF EXISTS {}",
        table(bucket)
    );
    sql.0.batch_execute(&drop).await?;
    let before = lock_horizon(sql).await?;
    // The unit that it was made for may have been refused. Whoever has claimed in it
    // was waited for, and so is counted.
    let claimed = "SELECT 1 FROM claim_count WHERE bucket = $1 AND count > 0 LIMIT 1";
    if sql.exists(claimed, &[&bucket.number()]).await? {
        let horizon = before.max(Some(bucket)).map(ClaimBucket::number);
        let raise = "UPDATE claim_horizon SET bucket = $1 WHERE only_row = 1";
        sql.run(raise, &[&horizon]).await?;
    }
    for forget in [
        "DELETE FROM claim_bucket WHERE bucket = $1",
        "DELETE FROM claim_count WHERE bucket = $1",
    ] {
        sql.run(forget, &[&bucket.number()]).await?;
    }
    Ok(())
}

fn is_in_use(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

/// Counts what is held. What has ended and is still there takes no room from what has
/// not.
pub(crate) async fn count(sql: Sql<'_>, room: &Room, now: Timestamp) -> Result<(), Halt> {
    let oldest = ClaimBucket::of(now).number();
    let look = room.begin_look();
    let sum = "SELECT CAST(coalesce(sum(count), 0) AS BIGINT) AS held FROM claim_count
               WHERE bucket >= $1";
    let read = |row: &Row| row::count(row, "held");
    let held: Option<u64> = sql.find(sum, &[&oldest], read).await?;
    room.end_look(look, held.unwrap_or(0));
    Ok(())
}

/// The highest bucket that was ever dropped, if one was; it stays that until the
/// end of the transaction.
async fn lock_horizon(sql: Sql<'_>) -> Result<Option<ClaimBucket>, Halt> {
    let lock = "SELECT bucket FROM claim_horizon WHERE only_row = 1 FOR UPDATE";
    let horizon: Option<Option<i64>> = sql.find(lock, &[], |row| get(row, "bucket")).await?;
    let horizon = horizon.ok_or_else(|| Halt::damaged("claim_horizon"))?;
    Ok(horizon.map(ClaimBucket::from_number))
}

fn number(row: &Row) -> Result<ClaimBucket, Halt> {
    get(row, "bucket").map(ClaimBucket::from_number)
}
