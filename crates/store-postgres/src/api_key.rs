use base::{ApiKeyId, Timestamp};
use store::{ApiKey, Refusal};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, get, moment, name, read},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, key: &ApiKey) -> Result<Absent, Halt> {
    let key_id = key.key_id.to_i64();
    let changed = tx
        .sql
        .run(
            "INSERT INTO api_key (key_id, label, scopes, digest, created_at, revoked_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            &[
                &key_id,
                &key.label,
                &key.scopes.to_string(),
                &key.digest.as_slice(),
                &key.created_at.millis(),
                &key.revoked_at.map(Timestamp::millis),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM api_key WHERE key_id = $1";
    sql::judge(tx.sql, changed, tx.owner, holder, &[&key_id]).await
}

pub(crate) async fn revoke(tx: &Tx<'_>, key_id: ApiKeyId, at: Timestamp) -> Result<(), Halt> {
    let found = tx
        .sql
        .find(
            "SELECT key_id, label, scopes, digest, created_at, revoked_at FROM api_key
             WHERE key_id = $1 FOR UPDATE",
            &[&key_id.to_i64()],
            from_row,
        )
        .await?;
    let revoked = found.ok_or(Refusal::Missing)?.revoked(at);
    tx.sql
        .run(
            "UPDATE api_key SET revoked_at = $2 WHERE key_id = $1",
            &[&key_id.to_i64(), &revoked.revoked_at.map(Timestamp::millis)],
        )
        .await?;
    Ok(())
}

pub(crate) async fn all(sql: Sql<'_>) -> Result<Vec<ApiKey>, Halt> {
    sql.all(
        "SELECT key_id, label, scopes, digest, created_at, revoked_at FROM api_key
         ORDER BY key_id",
        &[],
        from_row,
    )
    .await
}

fn from_row(row: &Row) -> Result<ApiKey, Halt> {
    let revoked_at: Option<i64> = get(row, "revoked_at")?;
    Ok(ApiKey {
        key_id: read(row, "key_id", ApiKeyId::from_i64)?,
        label: get(row, "label")?,
        scopes: name(row, "scopes")?,
        digest: array(row, "digest")?,
        created_at: moment(row, "created_at")?,
        revoked_at: revoked_at.map(Timestamp::from_millis),
    })
}
