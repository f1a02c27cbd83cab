//! The log of claims: a table for each bucket, appended to by rowid, without an
//! index, since nothing is ever looked up in it.
//!
//! A row keeps the app and the expiry besides what the set needs, so that
//! claims can be sorted anew or moved to another engine.

use base::{AppId, OwnerId};
use guard::Claim;
use rusqlite::{Connection, OptionalExtension, params};
use store::ClaimBucket;

use crate::sql;

pub(crate) fn horizon(conn: &Connection) -> rusqlite::Result<Option<ClaimBucket>> {
    conn.query_row("SELECT bucket FROM claim_horizon", [], |row| row.get(0))
        .optional()
        .map(|number| number.map(ClaimBucket::from_number))
}

pub(super) fn set_horizon(tx: &Connection, horizon: ClaimBucket) -> rusqlite::Result<()> {
    sql::run(tx, "DELETE FROM claim_horizon", [])?;
    let insert = "INSERT INTO claim_horizon (bucket) VALUES (?1)";
    sql::run(tx, insert, [horizon.number()])?;
    Ok(())
}

pub(crate) fn buckets(conn: &Connection) -> rusqlite::Result<Vec<ClaimBucket>> {
    let query = "SELECT bucket FROM claim_bucket ORDER BY bucket";
    sql::all(conn, query, [], |row| {
        row.get(0).map(ClaimBucket::from_number)
    })
}

pub(super) fn read(
    conn: &Connection,
    bucket: ClaimBucket,
    mut each: impl FnMut([u8; 16], OwnerId),
) -> rusqlite::Result<()> {
    let mut rows = conn.prepare(&format!("SELECT digest, owner FROM {}", table(bucket)))?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, OwnerId::new(row.get(1)?));
    }
    Ok(())
}

pub(crate) fn create(tx: &Connection, bucket: ClaimBucket) -> rusqlite::Result<()> {
    tx.execute_batch(&format!(
        "CREATE TABLE {} (app_id INTEGER NOT NULL, digest BLOB NOT NULL,
             owner BLOB NOT NULL, expires_at INTEGER NOT NULL) STRICT",
        table(bucket)
    ))?;
    let insert = "INSERT INTO claim_bucket (bucket) VALUES (?1)";
    sql::run(tx, insert, [bucket.number()])?;
    Ok(())
}

/// The text of [`append`] for a bucket, kept so that it is made once.
pub(crate) fn append_statement(bucket: ClaimBucket) -> String {
    format!(
        "INSERT INTO {} (app_id, digest, owner, expires_at) VALUES (?1, ?2, ?3, ?4)",
        table(bucket)
    )
}

pub(super) fn append(
    tx: &Connection,
    statement: &str,
    owner: OwnerId,
    claim: &Claim,
) -> rusqlite::Result<()> {
    let row = params![
        claim.app().map_or(0, AppId::to_i64),
        claim.digest(),
        owner.bytes(),
        claim.expires_at().millis()
    ];
    sql::run(tx, statement, row)?;
    Ok(())
}

/// Deletes at most `limit` of the oldest rows and says how many there were.
pub(super) fn delete(
    tx: &Connection,
    bucket: ClaimBucket,
    limit: usize,
) -> rusqlite::Result<usize> {
    let table = table(bucket);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.execute(
        &format!(
            "DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} ORDER BY rowid LIMIT ?1)"
        ),
        [limit],
    )
}

pub(super) fn drop(tx: &Connection, bucket: ClaimBucket) -> rusqlite::Result<()> {
    tx.execute_batch(&format!("DROP TABLE {}", table(bucket)))?;
    let delete = "DELETE FROM claim_bucket WHERE bucket = ?1";
    sql::run(tx, delete, [bucket.number()])?;
    Ok(())
}

/// The table of a bucket. Quoted, because the number may be negative.
pub(crate) fn table(bucket: ClaimBucket) -> String {
    format!("\"claim_{}\"", bucket.number())
}
