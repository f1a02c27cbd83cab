use base::{KeyId, OwnerId};
use rusqlite::{Connection, Row, params};
use sign::Vault;
use store::TokenKey;

use crate::{
    error::Halt,
    row::{moment, name},
    secret::{self, Place},
    sql::{self, Absent},
};

pub(crate) fn insert(
    tx: &Connection,
    vault: &Vault,
    owner: OwnerId,
    key: &TokenKey,
) -> Result<Absent, Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO token_key (key_id, purpose, environment, material, created_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        params![
            key.key_id.bytes(),
            key.purpose.as_str(),
            key.environment.as_str(),
            secret::to_stored(vault, place(key.key_id.bytes()), &key.material)?,
            key.created_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM token_key WHERE key_id = ?1";
    sql::judge(tx, changed, owner, holder, [key.key_id.bytes()])
}

/// The oldest first.
pub(crate) fn all(conn: &Connection, vault: &Vault) -> rusqlite::Result<Vec<TokenKey>> {
    sql::all(
        conn,
        "SELECT key_id, purpose, environment, material, created_at FROM token_key
         ORDER BY created_at, key_id",
        [],
        |row| from_row(row, vault),
    )
}

/// Where the material of a key stands.
pub(crate) fn place(key_id: &[u8; 4]) -> Place<'_> {
    Place {
        table: "token_key",
        column: "material",
        row: key_id,
    }
}

fn from_row(row: &Row<'_>, vault: &Vault) -> rusqlite::Result<TokenKey> {
    let key_id = row.get("key_id")?;
    Ok(TokenKey {
        key_id: KeyId::new(key_id),
        purpose: name(row, "purpose")?,
        environment: name(row, "environment")?,
        material: secret::from_stored(vault, place(&key_id), row)?,
        created_at: moment(row, "created_at")?,
    })
}
