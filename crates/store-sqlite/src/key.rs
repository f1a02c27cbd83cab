use base::{KeyId, OwnerId};
use rusqlite::{Connection, Row, params};
use store::TokenKey;

use crate::{
    error::Halt,
    row::{moment, name},
    secret,
    sql::{self, Absent},
};

pub(crate) fn insert(tx: &Connection, owner: OwnerId, key: &TokenKey) -> Result<Absent, Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO token_key (key_id, purpose, environment, material, created_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        params![
            key.key_id.bytes(),
            key.purpose.as_str(),
            key.environment.as_str(),
            secret::to_stored(&key.material),
            key.created_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM token_key WHERE key_id = ?1";
    sql::judge(tx, changed, owner, holder, [key.key_id.bytes()])
}

/// The oldest first.
pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<TokenKey>> {
    sql::all(
        conn,
        "SELECT key_id, purpose, environment, material, created_at FROM token_key
         ORDER BY created_at, key_id",
        [],
        from_row,
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<TokenKey> {
    Ok(TokenKey {
        key_id: KeyId::new(row.get("key_id")?),
        purpose: name(row, "purpose")?,
        environment: name(row, "environment")?,
        material: secret::from_stored(row, "material")?,
        created_at: moment(row, "created_at")?,
    })
}
