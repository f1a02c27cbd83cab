use base::{AppId, CredentialId, FamilyId, PlayerId, Timestamp, TokenId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Reach, Revocation, RevokedSubject, Topic};

use crate::{
    app, change,
    error::Halt,
    issuance,
    row::{moment, read, unexpected},
    sql, watermark,
};

/// How many lapsed revocations leave in one transaction.
const SLICE: i64 = 256;

/// Puts a revocation in force and gives it as it stands now.
pub(crate) fn revoke(tx: &Connection, wish: Revocation) -> Result<Revocation, Halt> {
    app::require(tx, wish.app_id)?;
    let answer = match wish.subject {
        RevokedSubject::Credential(id) => issuance::find(tx, wish.app_id, id)?,
        _ => None,
    };
    let wish = wish.covering(answer.as_ref());
    let stands = Revocation::apply(find(tx, wish.app_id, wish.subject)?, wish);
    save(tx, &stands)?;
    issuance::end(tx, &stands)?;
    Ok(stands)
}

/// Forgets some of those that can no longer concern a token, and raises the
/// watermarks in their place.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let lapsed = sql::all(
        tx,
        "SELECT app_id, subject_kind, subject, at, until FROM revocation
         WHERE until < ?1 ORDER BY until LIMIT ?2",
        params![now.millis(), SLICE],
        from_row,
    )?;
    for revocation in &lapsed {
        let (kind, subject) = stored(revocation.subject);
        sql::run(
            tx,
            "DELETE FROM revocation WHERE app_id = ?1 AND subject_kind = ?2 AND subject = ?3",
            params![revocation.app_id.to_i64(), kind, subject],
        )?;
    }
    let mut moved = false;
    for reach in Reach::ALL {
        let of_this = lapsed.iter().filter(|it| it.reach() == reach);
        let Some(left) = of_this.map(Revocation::leaves).max() else {
            continue;
        };
        if !watermark::raise(tx, reach, left)? {
            continue;
        }
        if reach == Reach::Everything {
            issuance::end_until(tx, left)?;
        }
        moved = true;
    }
    if moved {
        change::log(tx, Topic::Catalog)?;
    }
    Ok(())
}

/// All of them.
pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<Revocation>> {
    sql::all(
        conn,
        "SELECT app_id, subject_kind, subject, at, until FROM revocation
         ORDER BY app_id, subject_kind, subject",
        [],
        from_row,
    )
}

pub(crate) fn find(
    tx: &Connection,
    app: AppId,
    subject: RevokedSubject,
) -> rusqlite::Result<Option<Revocation>> {
    let (kind, subject) = stored(subject);
    tx.prepare_cached(
        "SELECT app_id, subject_kind, subject, at, until FROM revocation
         WHERE app_id = ?1 AND subject_kind = ?2 AND subject = ?3",
    )?
    .query_row(params![app.to_i64(), kind, subject], from_row)
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
        RevokedSubject::Family(id) => ("family", id.bytes().to_vec()),
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
        "family" => Ok(RevokedSubject::Family(FamilyId::new(row.get("subject")?))),
        _ => Err(unexpected(row, "subject_kind")),
    }
}
