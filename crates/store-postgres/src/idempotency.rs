use base::Timestamp;
use sign::Vault;
use store::{IdempotencyRecord, Refusal};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, count, moment},
    secret::{self, Place},
    sql::{self, Sql},
    tx::Tx,
};

/// How many lapsed answers leave in one transaction.
const SLICE: i64 = 256;

pub(crate) async fn remember(tx: &Tx<'_>, record: &IdempotencyRecord) -> Result<(), Halt> {
    let key = record.key.as_slice();
    // Whoever else removes the same one is waited for, and then only one of the
    // two inserts finds the place free.
    tx.sql
        .run(
            "DELETE FROM idempotency WHERE key = $1 AND expires_at <= $2",
            &[&key, &tx.now.millis()],
        )
        .await?;
    let changed = tx
        .sql
        .run(
            "INSERT INTO idempotency (key, request, status, answer, expires_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            &[
                &key,
                &record.request.as_slice(),
                &i64::from(record.status),
                &secret::to_stored(tx.vault, place(&record.key), &record.answer)?,
                &record.expires_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM idempotency WHERE key = $1";
    match sql::judge(tx.sql, changed, tx.owner, holder, &[&key]).await {
        Err(Halt::Refused(_)) => Err(Refusal::Taken.into()),
        other => other.map(drop),
    }
}

/// What is kept under a key and has not lapsed.
pub(crate) async fn find(
    sql: Sql<'_>,
    vault: &Vault,
    key: [u8; 32],
    now: Timestamp,
) -> Result<Option<IdempotencyRecord>, Halt> {
    sql.find(
        "SELECT key, request, status, answer, expires_at FROM idempotency
         WHERE key = $1 AND expires_at > $2",
        &[&key.as_slice(), &now.millis()],
        |row| from_row(row, vault),
    )
    .await
}

/// Forgets some of those that have lapsed, and says how many. The embedded
/// store does it with each that comes; here units of several nodes would wait
/// for each other over answers that concern none of them.
pub(crate) async fn forget(sql: Sql<'_>, now: Timestamp) -> Result<u64, Halt> {
    sql.run(LAPSED, &[&now.millis(), &SLICE]).await
}

/// The condition is there twice because a row may be another one under the same
/// key once the statement has waited for it.
const LAPSED: &str = "DELETE FROM idempotency
     WHERE key IN (SELECT key FROM idempotency WHERE expires_at <= $1
                   ORDER BY expires_at LIMIT $2)
         AND expires_at <= $1";

/// Where the answer that is kept under a key stands.
pub(crate) fn place(key: &[u8; 32]) -> Place<'_> {
    Place {
        table: "idempotency",
        column: "answer",
        row: key,
    }
}

fn from_row(row: &Row, vault: &Vault) -> Result<IdempotencyRecord, Halt> {
    let key = array(row, "key")?;
    Ok(IdempotencyRecord {
        key,
        request: array(row, "request")?,
        status: count(row, "status")?,
        answer: secret::from_stored(vault, place(&key), row)?,
        expires_at: moment(row, "expires_at")?,
    })
}
