use base::KeyId;
use sign::Vault;
use store::TokenKey;
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, moment, name},
    secret::{self, Place},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, key: &TokenKey) -> Result<Absent, Halt> {
    let key_id = key.key_id.bytes();
    let changed = tx
        .sql
        .run(
            "INSERT INTO token_key (key_id, purpose, environment, material, created_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            &[
                &key_id.as_slice(),
                &key.purpose.as_str(),
                &key.environment.as_str(),
                &secret::to_stored(tx.vault, place(key_id), &key.material)?,
                &key.created_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM token_key WHERE key_id = $1";
    sql::judge(tx.sql, changed, tx.owner, holder, &[&key_id.as_slice()]).await
}

/// The oldest first.
pub(crate) async fn all(sql: Sql<'_>, vault: &Vault) -> Result<Vec<TokenKey>, Halt> {
    sql.all(
        "SELECT key_id, purpose, environment, material, created_at FROM token_key
         ORDER BY created_at, key_id",
        &[],
        |row| from_row(row, vault),
    )
    .await
}

/// Where the material of a key stands.
pub(crate) fn place(key_id: &[u8; 4]) -> Place<'_> {
    Place {
        table: "token_key",
        column: "material",
        row: key_id,
    }
}

fn from_row(row: &Row, vault: &Vault) -> Result<TokenKey, Halt> {
    let key_id = array(row, "key_id")?;
    Ok(TokenKey {
        key_id: KeyId::new(key_id),
        purpose: name(row, "purpose")?,
        environment: name(row, "environment")?,
        material: secret::from_stored(vault, place(&key_id), row)?,
        created_at: moment(row, "created_at")?,
    })
}
