use base::{AppId, CredentialId, PlayerId, Timestamp, TokenId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Revocation, RevokedSubject};

use crate::{
    app,
    error::Halt,
    issuance,
    row::{moment, read, unexpected},
    sql,
};

/// How many lapsed revocations leave in one transaction.
const SLICE: i64 = 256;

/// Puts a revocation in force and gives it as it stands now.
pub(crate) fn revoke(
    tx: &Connection,
    wish: Revocation,
    now: Timestamp,
) -> Result<Revocation, Halt> {
    app::require(tx, wish.app_id)?;
    let current = find(tx, &wish)?.filter(|old| !old.has_lapsed(now));
    let stands = Revocation::apply(current, wish);
    save(tx, &stands)?;
    issuance::end(tx, &stands)?;
    Ok(stands)
}

/// Forgets some of those that can no longer concern a token.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "DELETE FROM revocation WHERE (app_id, subject_kind, subject) IN
             (SELECT app_id, subject_kind, subject FROM revocation
              WHERE until < ?1 ORDER BY until LIMIT ?2)",
        [now.millis(), SLICE],
    )
}

/// Those that may still concern a token.
pub(crate) fn in_force(conn: &Connection, now: Timestamp) -> rusqlite::Result<Vec<Revocation>> {
    sql::all(
        conn,
        "SELECT app_id, subject_kind, subject, at, until FROM revocation
         WHERE until >= ?1 ORDER BY app_id, subject_kind, subject",
        [now.millis()],
        from_row,
    )
}

fn find(tx: &Connection, wish: &Revocation) -> rusqlite::Result<Option<Revocation>> {
    let (kind, subject) = stored(wish.subject);
    tx.prepare_cached(
        "SELECT app_id, subject_kind, subject, at, until FROM revocation
         WHERE app_id = ?1 AND subject_kind = ?2 AND subject = ?3",
    )?
    .query_row(params![wish.app_id.to_i64(), kind, subject], from_row)
    .optional()
}

fn save(tx: &Connection, stands: &Revocation) -> rusqlite::Result<usize> {
    let (kind, subject) = stored(stands.subject);
    sql::run(
        tx,
        "INSERT INTO revocation (app_id, subject_kind, subject, at, until)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (app_id, subject_kind, subject) DO UPDATE SET
             at = excluded.at, until = excluded.until",
        params![
            stands.app_id.to_i64(),
            kind,
            subject,
            stands.at.millis(),
            stands.until.millis()
        ],
    )
}

/// A subject as two columns.
pub(crate) fn stored(subject: RevokedSubject) -> (&'static str, Vec<u8>) {
    match subject {
        RevokedSubject::Token(token) => ("token", token.bytes().to_vec()),
        RevokedSubject::Credential(id) => ("credential", id.get().to_be_bytes().to_vec()),
        RevokedSubject::Player(id) => ("player", id.get().to_be_bytes().to_vec()),
    }
}

/// Reads the five columns that a revocation has here and in the change log.
pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<Revocation> {
    Ok(Revocation {
        app_id: read(row, "app_id", AppId::from_i64)?,
        subject: subject(row)?,
        at: moment(row, "at")?,
        until: moment(row, "until")?,
    })
}

fn subject(row: &Row<'_>) -> rusqlite::Result<RevokedSubject> {
    let kind: String = row.get("subject_kind")?;
    let number = |bytes: [u8; 8]| i64::from_be_bytes(bytes);
    match kind.as_str() {
        "token" => Ok(RevokedSubject::Token(TokenId::new(row.get("subject")?))),
        "credential" => read(row, "subject", |bytes| {
            CredentialId::from_i64(number(bytes)).map(RevokedSubject::Credential)
        }),
        "player" => read(row, "subject", |bytes| {
            PlayerId::from_i64(number(bytes)).map(RevokedSubject::Player)
        }),
        _ => Err(unexpected(row, "subject_kind")),
    }
}
