use base::{AppId, CredentialId, KeyId, Timestamp, TokenId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Issuance, IssueToken, Reach, Revocation, RevokedSubject, Watermark};

use crate::{
    credential,
    error::Halt,
    revocation,
    row::{moment, read},
    sql, watermark,
};

/// Answers with the credential's current token, which is a new one when there
/// is none.
pub(crate) fn issue(tx: &Connection, wish: IssueToken, now: Timestamp) -> Result<Issuance, Halt> {
    let (app, id) = (wish.app_id, wish.credential_id);
    credential::require(tx, app, id)?;
    let stored = find(tx, app, id)?;
    let revocation = revocation::find(tx, app, RevokedSubject::Credential(id))?;
    let revoked_until = revocation.map(|revocation| revocation.at);
    let watermark = watermark::find(tx, Reach::Everything)?;
    let refused_until = revoked_until.max(watermark.map(Watermark::moment));
    let current = Issuance::apply(stored, wish, refused_until, now);
    if stored != Some(current) {
        save(tx, &current)?;
    }
    Ok(current)
}

/// Ends the answers that a revocation speaks of.
pub(crate) fn end(tx: &Connection, revocation: &Revocation) -> rusqlite::Result<()> {
    let app = revocation.app_id.to_i64();
    match revocation.subject {
        RevokedSubject::Token(token) => sql::run(
            tx,
            "DELETE FROM issuance WHERE app_id = ?1 AND token_id = ?2",
            params![app, token.bytes()],
        )?,
        RevokedSubject::Credential(credential) => sql::run(
            tx,
            "DELETE FROM issuance WHERE app_id = ?1 AND credential_id = ?2",
            params![app, credential.to_i64()],
        )?,
        RevokedSubject::Player(_) | RevokedSubject::Family(_) => 0,
    };
    Ok(())
}

/// Ends the answers that a watermark covers.
pub(crate) fn end_until(tx: &Connection, watermark: Watermark) -> rusqlite::Result<()> {
    let query = "DELETE FROM issuance WHERE issued_at <= ?1";
    sql::run(tx, query, [watermark.moment().millis()]).map(drop)
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    credential: CredentialId,
) -> rusqlite::Result<Option<Issuance>> {
    conn.prepare_cached(
        "SELECT app_id, credential_id, token_id, key_id, nonce, issued_at, expires_at
         FROM issuance WHERE app_id = ?1 AND credential_id = ?2",
    )?
    .query_row([app.to_i64(), credential.to_i64()], from_row)
    .optional()
}

fn save(tx: &Connection, current: &Issuance) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO issuance
             (app_id, credential_id, token_id, key_id, nonce, issued_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (app_id, credential_id) DO UPDATE SET
             token_id = excluded.token_id, key_id = excluded.key_id, nonce = excluded.nonce,
             issued_at = excluded.issued_at, expires_at = excluded.expires_at",
        params![
            current.app_id.to_i64(),
            current.credential_id.to_i64(),
            current.token_id.bytes(),
            current.key_id.bytes(),
            current.nonce,
            current.issued_at.millis(),
            current.expires_at.millis()
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Issuance> {
    Ok(Issuance {
        app_id: read(row, "app_id", AppId::from_i64)?,
        credential_id: read(row, "credential_id", CredentialId::from_i64)?,
        token_id: TokenId::new(row.get("token_id")?),
        key_id: KeyId::new(row.get("key_id")?),
        nonce: row.get("nonce")?,
        issued_at: moment(row, "issued_at")?,
        expires_at: moment(row, "expires_at")?,
    })
}
