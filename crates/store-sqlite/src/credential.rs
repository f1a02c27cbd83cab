use std::time::Duration;

use base::{AppId, CredentialId, OwnerId, Secret, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sign::Vault;
use store::{Credential, PreviousSecret, Refusal};

use crate::{
    app,
    error::Halt,
    row::{moment, name, read},
    secret::{self, Place},
    sql::{self, Absent},
};

pub(crate) fn insert(
    tx: &Connection,
    vault: &Vault,
    owner: OwnerId,
    credential: &Credential,
) -> Result<Absent, Halt> {
    app::require(tx, credential.app_id)?;
    let key = [
        credential.app_id.to_i64(),
        credential.credential_id.to_i64(),
    ];
    let row = row_of(credential.app_id, credential.credential_id);
    let validity = credential.token_validity.as_millis();
    let changed = sql::run(
        tx,
        "INSERT INTO credential (app_id, credential_id, platform, environment, client_id,
             secret, token_validity_ms, created_at, rotated_at, owner, previous_secret,
             previous_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING",
        params![
            credential.app_id.to_i64(),
            credential.credential_id.to_i64(),
            credential.platform.as_str(),
            credential.environment.as_str(),
            credential.client_id,
            secret::to_stored(vault, place(&row), &credential.secret)?,
            i64::try_from(validity).unwrap_or(i64::MAX),
            credential.created_at.millis(),
            credential.rotated_at.millis(),
            owner.bytes(),
            previous(vault, &row, credential)?,
            until(credential)
        ],
    )?;
    let holder = "SELECT owner FROM credential WHERE app_id = ?1 AND credential_id = ?2";
    let absent = sql::judge(tx, changed, owner, holder, key)?;
    if absent == Absent::Inserted {
        take_names(tx, credential)?;
    }
    Ok(absent)
}

fn take_names(tx: &Connection, credential: &Credential) -> Result<(), Halt> {
    let by_id = sql::run(
        tx,
        "INSERT INTO credential_ref (credential_id, app_id) VALUES (?1, ?2)
         ON CONFLICT DO NOTHING",
        params![
            credential.credential_id.to_i64(),
            credential.app_id.to_i64()
        ],
    )?;
    let by_name = sql::run(
        tx,
        "INSERT INTO credential_name (platform, environment, client_id, app_id, credential_id)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        params![
            credential.platform.as_str(),
            credential.environment.as_str(),
            credential.client_id,
            credential.app_id.to_i64(),
            credential.credential_id.to_i64()
        ],
    )?;
    if by_id == 0 || by_name == 0 {
        return Err(Refusal::Exists.into());
    }
    Ok(())
}

/// Gives a credential another secret.
pub(crate) fn rotate(
    tx: &Connection,
    vault: &Vault,
    (app, credential): (AppId, CredentialId),
    secret: &Secret,
    at: Timestamp,
    previous_until: Option<Timestamp>,
) -> Result<(), Halt> {
    let found = find(tx, vault, app, credential)?.ok_or(Refusal::Missing)?;
    let rotated = found.rotated(secret.clone(), at, previous_until);
    let row = row_of(app, credential);
    sql::run(
        tx,
        "UPDATE credential
         SET secret = ?3, rotated_at = ?4, previous_secret = ?5, previous_until = ?6
         WHERE app_id = ?1 AND credential_id = ?2",
        params![
            app.to_i64(),
            credential.to_i64(),
            secret::to_stored(vault, place(&row), &rotated.secret)?,
            rotated.rotated_at.millis(),
            previous(vault, &row, &rotated)?,
            until(&rotated)
        ],
    )?;
    Ok(())
}

/// The bytes to store for the secret before the present one.
fn previous(vault: &Vault, row: &[u8; 16], it: &Credential) -> Result<Option<Vec<u8>>, Halt> {
    let previous = it.previous.as_ref();
    previous
        .map(|previous| secret::to_stored(vault, place_before(row), &previous.secret))
        .transpose()
}

/// Until when that is good.
fn until(credential: &Credential) -> Option<i64> {
    let previous = credential.previous.as_ref();
    previous.map(|previous| previous.until.millis())
}

/// Refuses when the app has no such credential.
pub(crate) fn require(tx: &Connection, app: AppId, credential: CredentialId) -> Result<(), Halt> {
    let found = sql::exists(
        tx,
        "SELECT 1 FROM credential WHERE app_id = ?1 AND credential_id = ?2",
        [app.to_i64(), credential.to_i64()],
    )?;
    if found {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

pub(crate) fn all(conn: &Connection, vault: &Vault) -> rusqlite::Result<Vec<Credential>> {
    sql::all(
        conn,
        "SELECT app_id, credential_id, platform, environment, client_id, secret,
             token_validity_ms, created_at, rotated_at, previous_secret, previous_until
         FROM credential ORDER BY app_id, credential_id",
        [],
        |row| from_row(row, vault),
    )
}

fn find(
    tx: &Connection,
    vault: &Vault,
    app: AppId,
    credential: CredentialId,
) -> rusqlite::Result<Option<Credential>> {
    tx.prepare_cached(
        "SELECT app_id, credential_id, platform, environment, client_id, secret,
             token_validity_ms, created_at, rotated_at, previous_secret, previous_until
         FROM credential WHERE app_id = ?1 AND credential_id = ?2",
    )?
    .query_row([app.to_i64(), credential.to_i64()], |row| {
        from_row(row, vault)
    })
    .optional()
}

/// Where the secret of the credential with that [row key](row_of) stands.
pub(crate) fn place(row: &[u8; 16]) -> Place<'_> {
    Place {
        table: "credential",
        column: "secret",
        row,
    }
}

/// Where the secret before it stands.
pub(crate) fn place_before(row: &[u8; 16]) -> Place<'_> {
    Place {
        table: "credential",
        column: "previous_secret",
        row,
    }
}

/// The key of a credential's row: app and credential, big endian.
pub(crate) fn row_of(app: AppId, credential: CredentialId) -> [u8; 16] {
    let wide = |number: u64| u128::from(number);
    ((wide(app.get()) << 64) | wide(credential.get())).to_be_bytes()
}

fn from_row(row: &Row<'_>, vault: &Vault) -> rusqlite::Result<Credential> {
    let millis = |number: i64| u64::try_from(number).ok().map(Duration::from_millis);
    let app_id = read(row, "app_id", AppId::from_i64)?;
    let credential_id = read(row, "credential_id", CredentialId::from_i64)?;
    let stored = row_of(app_id, credential_id);
    let previous = secret::from_stored_if_any(vault, place_before(&stored), row)?;
    Ok(Credential {
        credential_id,
        app_id,
        platform: name(row, "platform")?,
        environment: name(row, "environment")?,
        client_id: row.get("client_id")?,
        secret: secret::from_stored(vault, place(&stored), row)?,
        token_validity: read(row, "token_validity_ms", millis)?,
        created_at: moment(row, "created_at")?,
        rotated_at: moment(row, "rotated_at")?,
        previous: previous
            .map(|secret| {
                let until = moment(row, "previous_until")?;
                Ok::<_, rusqlite::Error>(PreviousSecret { secret, until })
            })
            .transpose()?,
    })
}
