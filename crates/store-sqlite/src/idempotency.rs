use base::{OwnerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sign::Vault;
use store::{IdempotencyRecord, Refusal};

use crate::{
    error::Halt,
    row::{moment, read},
    secret::{self, Place},
    sql,
};

/// How many lapsed answers leave with one that comes.
const SLICE: i64 = 64;

pub(crate) fn remember(
    tx: &Connection,
    vault: &Vault,
    owner: OwnerId,
    record: &IdempotencyRecord,
    now: Timestamp,
) -> Result<(), Halt> {
    forget(tx, record.key, now)?;
    let changed = sql::run(
        tx,
        "INSERT INTO idempotency (key, request, status, answer, expires_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        params![
            record.key,
            record.request,
            record.status,
            secret::to_stored(vault, place(&record.key), &record.answer)?,
            record.expires_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM idempotency WHERE key = ?1";
    match sql::judge(tx, changed, owner, holder, [record.key]) {
        Err(Halt::Refused(_)) => Err(Refusal::Taken.into()),
        other => other.map(drop),
    }
}

/// What is kept under a key and has not lapsed.
pub(crate) fn find(
    conn: &Connection,
    vault: &Vault,
    key: [u8; 32],
    now: Timestamp,
) -> rusqlite::Result<Option<IdempotencyRecord>> {
    conn.prepare_cached(
        "SELECT key, request, status, answer, expires_at FROM idempotency
         WHERE key = ?1 AND expires_at > ?2",
    )?
    .query_row(params![key, now.millis()], |row| from_row(row, vault))
    .optional()
}

/// Forgets the key's own record and some others, if they have lapsed.
fn forget(tx: &Connection, key: [u8; 32], now: Timestamp) -> rusqlite::Result<()> {
    sql::run(
        tx,
        "DELETE FROM idempotency WHERE key = ?1 AND expires_at <= ?2",
        params![key, now.millis()],
    )?;
    sql::run(
        tx,
        "DELETE FROM idempotency WHERE key IN
             (SELECT key FROM idempotency WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)",
        [now.millis(), SLICE],
    )?;
    Ok(())
}

/// Where the answer that is kept under a key stands.
pub(crate) fn place(key: &[u8; 32]) -> Place<'_> {
    Place {
        table: "idempotency",
        column: "answer",
        row: key,
    }
}

fn from_row(row: &Row<'_>, vault: &Vault) -> rusqlite::Result<IdempotencyRecord> {
    let key = row.get("key")?;
    Ok(IdempotencyRecord {
        key,
        request: row.get("request")?,
        status: read(row, "status", |number: i64| u16::try_from(number).ok())?,
        answer: secret::from_stored(vault, place(&key), row)?,
        expires_at: moment(row, "expires_at")?,
    })
}
