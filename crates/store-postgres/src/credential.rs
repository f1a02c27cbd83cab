use std::time::Duration;

use base::{AppId, CredentialId, Secret, Timestamp};
use sign::Vault;
use store::{Credential, Refusal};
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
                 secret, token_validity_ms, created_at, rotated_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
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

pub(crate) async fn rotate(
    tx: &Tx<'_>,
    app: AppId,
    credential: CredentialId,
    secret: &Secret,
    at: Timestamp,
) -> Result<(), Halt> {
    let row = row_of(app, credential);
    let changed = tx
        .sql
        .run(
            "UPDATE credential SET secret = $3, rotated_at = $4
             WHERE app_id = $1 AND credential_id = $2",
            &[
                &app.to_i64(),
                &credential.to_i64(),
                &secret::to_stored(tx.vault, place(&row), secret)?,
                &at.millis(),
            ],
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Missing.into());
    }
    Ok(())
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
             token_validity_ms, created_at, rotated_at
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
        previous: None,
    })
}
