use base::{AppId, CredentialId, FamilyId, PlayerId, TokenId};
use store::{Reach, Revocation, RevokedSubject, Topic};
use tokio_postgres::{Row, types::ToSql};

use crate::{
    app,
    error::Halt,
    issuance,
    row::{array, get, moment, read},
    sql::{Sql, Values},
    tx::Tx,
    watermark,
};

/// How many lapsed revocations leave in one transaction.
const SLICE: i64 = 256;

/// Puts a revocation in force and gives it as it stands now.
pub(crate) async fn revoke(tx: &Tx<'_>, wish: Revocation) -> Result<Revocation, Halt> {
    // There may be neither a revocation nor an answer that could be locked.
    app::require_alone(tx, wish.app_id).await?;
    let answer = match wish.subject {
        RevokedSubject::Credential(id) => issuance::find(tx.sql, wish.app_id, id).await?,
        _ => None,
    };
    let wish = wish.covering(answer.as_ref());
    let stored = find_alone(tx, wish.app_id, wish.subject).await?;
    let stands = Revocation::apply(stored, wish);
    save(tx, &stands).await?;
    issuance::end(tx, &stands).await?;
    Ok(stands)
}

/// Forgets some of those that can no longer concern a token, raises the
/// watermarks in their place, and says how many they were.
pub(crate) async fn forget(tx: &mut Tx<'_>) -> Result<usize, Halt> {
    let values: [&(dyn ToSql + Sync); 2] = [&tx.now.millis(), &SLICE];
    let lapsed = tx.sql.all(LAPSED, &values, from_row).await?;
    let mut moved = false;
    for reach in Reach::ALL {
        let of_this = lapsed.iter().filter(|it| it.reach() == reach);
        let Some(left) = of_this.map(Revocation::leaves).max() else {
            continue;
        };
        if !watermark::raise(tx, reach, left).await? {
            continue;
        }
        if reach == Reach::Everything {
            issuance::end_until(tx, left).await?;
        }
        moved = true;
    }
    if moved {
        tx.tell(Topic::Catalog);
    }
    Ok(lapsed.len())
}

/// The condition is there twice because a revocation may have been moved forward
/// while the statement waited for it. Only what has really left leaves a
/// watermark.
const LAPSED: &str = "DELETE FROM revocation
     WHERE (app_id, subject_kind, subject) IN (
             SELECT app_id, subject_kind, subject FROM revocation
             WHERE until < $1 ORDER BY until LIMIT $2)
         AND until < $1
     RETURNING app_id, subject_kind, subject, at, until";

/// All of them.
pub(crate) async fn all(sql: Sql<'_>) -> Result<Vec<Revocation>, Halt> {
    sql.all(
        "SELECT app_id, subject_kind, subject, at, until FROM revocation
         ORDER BY app_id, subject_kind, subject",
        &[],
        from_row,
    )
    .await
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    subject: RevokedSubject,
) -> Result<Option<Revocation>, Halt> {
    let query = "SELECT app_id, subject_kind, subject, at, until FROM revocation
         WHERE app_id = $1 AND subject_kind = $2 AND subject = $3";
    found(sql, query, app, subject).await
}

/// The same, and keeps it from being forgotten until the transaction ends.
async fn find_alone(
    tx: &Tx<'_>,
    app: AppId,
    subject: RevokedSubject,
) -> Result<Option<Revocation>, Halt> {
    let query = "SELECT app_id, subject_kind, subject, at, until FROM revocation
         WHERE app_id = $1 AND subject_kind = $2 AND subject = $3 FOR UPDATE";
    found(tx.sql, query, app, subject).await
}

async fn found(
    sql: Sql<'_>,
    query: &str,
    app: AppId,
    subject: RevokedSubject,
) -> Result<Option<Revocation>, Halt> {
    let (kind, subject) = stored(subject);
    let key: Values<'_> = &[&app.to_i64(), &kind, &subject];
    sql.find(query, key, from_row).await
}

async fn save(tx: &Tx<'_>, stands: &Revocation) -> Result<u64, Halt> {
    let (kind, subject) = stored(stands.subject);
    tx.sql
        .run(
            "INSERT INTO revocation (app_id, subject_kind, subject, at, until)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (app_id, subject_kind, subject) DO UPDATE SET
                 at = excluded.at, until = excluded.until",
            &[
                &stands.app_id.to_i64(),
                &kind,
                &subject,
                &stands.at.millis(),
                &stands.until.millis(),
            ],
        )
        .await
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
pub(crate) fn from_row(row: &Row) -> Result<Revocation, Halt> {
    Ok(Revocation {
        app_id: read(row, "app_id", AppId::from_i64)?,
        subject: subject(get(row, "subject_kind")?, row)?,
        at: moment(row, "at")?,
        until: moment(row, "until")?,
    })
}

fn subject(kind: &str, row: &Row) -> Result<RevokedSubject, Halt> {
    let number = |bytes: &[u8]| bytes.try_into().ok().map(i64::from_be_bytes);
    match kind {
        "token" => array(row, "subject").map(|id| RevokedSubject::Token(TokenId::new(id))),
        "credential" => read(row, "subject", |bytes| {
            CredentialId::from_i64(number(bytes)?).map(RevokedSubject::Credential)
        }),
        "player" => read(row, "subject", |bytes| {
            PlayerId::from_i64(number(bytes)?).map(RevokedSubject::Player)
        }),
        "family" => array(row, "subject").map(|id| RevokedSubject::Family(FamilyId::new(id))),
        _ => Err(Halt::damaged("subject_kind")),
    }
}
