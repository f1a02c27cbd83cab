use base::{AppId, CredentialId, KeyId, TokenId};
use store::{Issuance, IssueToken, Reach, Revocation, RevokedSubject, Watermark};
use tokio_postgres::Row;

use crate::{
    app, credential,
    error::Halt,
    revocation,
    row::{array, moment, read},
    sql::Sql,
    tx::Tx,
    watermark,
};

/// Answers with the credential's current token, which is a new one when there
/// is none.
pub(crate) async fn issue(tx: &Tx<'_>, wish: IssueToken) -> Result<Issuance, Halt> {
    let (app, id) = (wish.app_id, wish.credential_id);
    // The app keeps revocations away, which may be of what is not there yet; the
    // credential keeps other callers away. The watermark is held before the
    // revocation is read: what is forgotten meanwhile has not left, or has
    // raised it.
    app::require_shared(tx, app).await?;
    credential::require_alone(tx, app, id).await?;
    let watermark = watermark::hold(tx, Reach::Everything).await?;
    let (revocation, stored) = tokio::try_join!(
        revocation::find(tx.sql, app, RevokedSubject::Credential(id)),
        find(tx.sql, app, id)
    )?;
    let revoked_until = revocation.map(|revocation| revocation.at);
    let refused_until = revoked_until.max(watermark.map(Watermark::moment));
    let current = Issuance::apply(stored, wish, refused_until, tx.now);
    if stored != Some(current) {
        save(tx, &current).await?;
    }
    Ok(current)
}

/// Ends the answers that a revocation speaks of.
pub(crate) async fn end(tx: &Tx<'_>, revocation: &Revocation) -> Result<(), Halt> {
    let app = revocation.app_id.to_i64();
    match revocation.subject {
        RevokedSubject::Token(token) => {
            let query = "DELETE FROM issuance WHERE app_id = $1 AND token_id = $2";
            let token = token.bytes().as_slice();
            tx.sql.run(query, &[&app, &token]).await?;
        }
        RevokedSubject::Credential(credential) => {
            let query = "DELETE FROM issuance WHERE app_id = $1 AND credential_id = $2";
            tx.sql.run(query, &[&app, &credential.to_i64()]).await?;
        }
        RevokedSubject::Player(_) | RevokedSubject::Family(_) => {}
    }
    Ok(())
}

/// Ends the answers that a watermark covers, which the transaction has raised.
pub(crate) async fn end_until(tx: &Tx<'_>, watermark: Watermark) -> Result<(), Halt> {
    let query = "DELETE FROM issuance WHERE issued_at <= $1";
    let until = watermark.moment().millis();
    tx.sql.run(query, &[&until]).await.map(drop)
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    credential: CredentialId,
) -> Result<Option<Issuance>, Halt> {
    sql.find(
        "SELECT app_id, credential_id, token_id, key_id, nonce, issued_at, expires_at
         FROM issuance WHERE app_id = $1 AND credential_id = $2",
        &[&app.to_i64(), &credential.to_i64()],
        from_row,
    )
    .await
}

async fn save(tx: &Tx<'_>, current: &Issuance) -> Result<u64, Halt> {
    tx.sql
        .run(
            "INSERT INTO issuance
                 (app_id, credential_id, token_id, key_id, nonce, issued_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (app_id, credential_id) DO UPDATE SET
                 token_id = excluded.token_id, key_id = excluded.key_id,
                 nonce = excluded.nonce, issued_at = excluded.issued_at,
                 expires_at = excluded.expires_at",
            &[
                &current.app_id.to_i64(),
                &current.credential_id.to_i64(),
                &current.token_id.bytes().as_slice(),
                &current.key_id.bytes().as_slice(),
                &current.nonce.as_slice(),
                &current.issued_at.millis(),
                &current.expires_at.millis(),
            ],
        )
        .await
}

fn from_row(row: &Row) -> Result<Issuance, Halt> {
    Ok(Issuance {
        app_id: read(row, "app_id", AppId::from_i64)?,
        credential_id: read(row, "credential_id", CredentialId::from_i64)?,
        token_id: TokenId::new(array(row, "token_id")?),
        key_id: KeyId::new(array(row, "key_id")?),
        nonce: array(row, "nonce")?,
        issued_at: moment(row, "issued_at")?,
        expires_at: moment(row, "expires_at")?,
    })
}
