use std::time::Duration;

use base::{AppId, CredentialId, Secret, Timestamp};
use sign::Vault;
use store::{Credential, PreviousSecret, Refusal};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    row::{get, moment, name, read},
    secret::{self, Place},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, credential: &Credential) -> Result<Absent, Halt> {
    app::require(tx, credential.app_id).await?;
    let (app_id, credential_id) = (
        credential.app_id.to_i64(),
        credential.credential_id.to_i64(),
    );
    let row = row_of(credential.app_id, credential.credential_id);
    let validity = credential.token_validity.as_millis();
    let changed = tx
        .sql
        .run(
            "INSERT INTO credential (app_id, credential_id, platform, environment, client_id,
                 secret, token_validity_ms, created_at, rotated_at, owner, previous_secret,
                 previous_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
            &[
                &app_id,
                &credential_id,
                &credential.platform.as_str(),
                &credential.environment.as_str(),
                &credential.client_id,
                &secret::to_stored(tx.vault, place(&row), &credential.secret)?,
                &i64::try_from(validity).unwrap_or(i64::MAX),
                &credential.created_at.millis(),
                &credential.rotated_at.millis(),
                &tx.owner.bytes().as_slice(),
                &previous(tx.vault, &row, credential)?,
                &until(credential),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM credential WHERE app_id = $1 AND credential_id = $2";
    let key: sql::Values<'_> = &[&app_id, &credential_id];
    let absent = sql::judge(tx.sql, changed, tx.owner, holder, key).await?;
    if absent == Absent::Inserted {
        take_names(tx, credential).await?;
    }
    Ok(absent)
}

async fn take_names(tx: &Tx<'_>, credential: &Credential) -> Result<(), Halt> {
    let app_id = credential.app_id.to_i64();
    let credential_id = credential.credential_id.to_i64();
    let by_id = tx
        .sql
        .run(
            "INSERT INTO credential_ref (credential_id, app_id) VALUES ($1, $2)
             ON CONFLICT DO NOTHING",
            &[&credential_id, &app_id],
        )
        .await?;
    let by_name = tx
        .sql
        .run(
            "INSERT INTO credential_name
                 (platform, environment, client_id, app_id, credential_id)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            &[
                &credential.platform.as_str(),
                &credential.environment.as_str(),
                &credential.client_id,
                &app_id,
                &credential_id,
            ],
        )
        .await?;
    if by_id == 0 || by_name == 0 {
        return Err(Refusal::Exists.into());
    }
    Ok(())
}

/// Gives a credential another secret.
pub(crate) async fn rotate(
    tx: &Tx<'_>,
    app: AppId,
    credential: CredentialId,
    secret: &Secret,
    at: Timestamp,
    previous_until: Option<Timestamp>,
) -> Result<(), Halt> {
    let found = hold(tx, app, credential).await?.ok_or(Refusal::Missing)?;
    let rotated = found.rotated(secret.clone(), at, previous_until);
    let row = row_of(app, credential);
    tx.sql
        .run(
            "UPDATE credential
             SET secret = $3, rotated_at = $4, previous_secret = $5, previous_until = $6
             WHERE app_id = $1 AND credential_id = $2",
            &[
                &app.to_i64(),
                &credential.to_i64(),
                &secret::to_stored(tx.vault, place(&row), &rotated.secret)?,
                &rotated.rotated_at.millis(),
                &previous(tx.vault, &row, &rotated)?,
                &until(&rotated),
            ],
        )
        .await?;
    Ok(())
}

async fn hold(
    tx: &Tx<'_>,
    app: AppId,
    credential: CredentialId,
) -> Result<Option<Credential>, Halt> {
    tx.sql
        .find(
            "SELECT app_id, credential_id, platform, environment, client_id, secret,
                 token_validity_ms, created_at, rotated_at, previous_secret, previous_until
             FROM credential WHERE app_id = $1 AND credential_id = $2 FOR UPDATE",
            &[&app.to_i64(), &credential.to_i64()],
            |row| from_row(row, tx.vault),
        )
        .await
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

/// Refuses when the app has no such credential, and lets nobody else do this
/// until the transaction ends. It stands for the lock of the credential's
/// answer, of which there may be none.
pub(crate) async fn require_alone(
    tx: &Tx<'_>,
    app: AppId,
    credential: CredentialId,
) -> Result<(), Halt> {
    let found = tx
        .sql
        .exists(
            "SELECT 1 FROM credential WHERE app_id = $1 AND credential_id = $2 FOR UPDATE",
            &[&app.to_i64(), &credential.to_i64()],
        )
        .await?;
    if found {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

pub(crate) async fn all(sql: Sql<'_>, vault: &Vault) -> Result<Vec<Credential>, Halt> {
    sql.all(
        "SELECT app_id, credential_id, platform, environment, client_id, secret,
             token_validity_ms, created_at, rotated_at, previous_secret, previous_until
         FROM credential ORDER BY app_id, credential_id",
        &[],
        |row| from_row(row, vault),
    )
    .await
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

fn from_row(row: &Row, vault: &Vault) -> Result<Credential, Halt> {
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
        client_id: get(row, "client_id")?,
        secret: secret::from_stored(vault, place(&stored), row)?,
        token_validity: read(row, "token_validity_ms", millis)?,
        created_at: moment(row, "created_at")?,
        rotated_at: moment(row, "rotated_at")?,
        previous: previous
            .map(|secret| {
                let until = moment(row, "previous_until")?;
                Ok::<_, Halt>(PreviousSecret { secret, until })
            })
            .transpose()?,
    })
}
