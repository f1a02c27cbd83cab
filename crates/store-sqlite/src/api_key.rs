use base::{ApiKeyId, OwnerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{ApiKey, Refusal};

use crate::{
    error::Halt,
    row::{moment, name, read},
    sql::{self, Absent},
};

pub(crate) fn insert(tx: &Connection, owner: OwnerId, key: &ApiKey) -> Result<Absent, Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO api_key (key_id, label, scopes, digest, created_at, revoked_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        params![
            key.key_id.to_i64(),
            key.label,
            key.scopes.to_string(),
            key.digest,
            key.created_at.millis(),
            key.revoked_at.map(Timestamp::millis),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM api_key WHERE key_id = ?1";
    sql::judge(tx, changed, owner, holder, [key.key_id.to_i64()])
}

pub(crate) fn revoke(tx: &Connection, key_id: ApiKeyId, at: Timestamp) -> Result<(), Halt> {
    let found = find(tx, key_id)?.ok_or(Refusal::Missing)?;
    let revoked = found.revoked(at);
    sql::run(
        tx,
        "UPDATE api_key SET revoked_at = ?2 WHERE key_id = ?1",
        params![key_id.to_i64(), revoked.revoked_at.map(Timestamp::millis)],
    )?;
    Ok(())
}

pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<ApiKey>> {
    sql::all(
        conn,
        "SELECT key_id, label, scopes, digest, created_at, revoked_at FROM api_key
         ORDER BY key_id",
        [],
        from_row,
    )
}

fn find(tx: &Connection, key_id: ApiKeyId) -> rusqlite::Result<Option<ApiKey>> {
    tx.prepare_cached(
        "SELECT key_id, label, scopes, digest, created_at, revoked_at FROM api_key
         WHERE key_id = ?1",
    )?
    .query_row([key_id.to_i64()], from_row)
    .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    let revoked_at: Option<i64> = row.get("revoked_at")?;
    Ok(ApiKey {
        key_id: read(row, "key_id", ApiKeyId::from_i64)?,
        label: row.get("label")?,
        scopes: name(row, "scopes")?,
        digest: row.get("digest")?,
        created_at: moment(row, "created_at")?,
        revoked_at: revoked_at.map(Timestamp::from_millis),
    })
}
