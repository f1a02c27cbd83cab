use base::{AppId, FamilyId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{FamilyOutcome, TokenFamily, Topic, UseRefresh};

use crate::{
    app, change,
    error::Halt,
    revocation,
    row::{moment, read},
    sql,
};

/// How many lapsed families leave in one transaction.
const SLICE: i64 = 256;

/// Uses a refresh token, and revokes the family where that ends it.
pub(crate) fn use_refresh(
    tx: &Connection,
    wish: UseRefresh,
    now: Timestamp,
) -> Result<FamilyOutcome, Halt> {
    app::require(tx, wish.app_id)?;
    let stored = find(tx, wish.app_id, wish.family_id)?.filter(|old| !old.has_lapsed(now));
    let (family, outcome) = TokenFamily::apply(stored, wish, now);
    if stored != Some(family) {
        save(tx, &family)?;
    }
    if let FamilyOutcome::Reused(revocation) = outcome {
        let stands = revocation::revoke(tx, revocation)?;
        change::log(tx, Topic::Revoked(stands))?;
    }
    Ok(outcome)
}

/// Forgets some of those whose tokens have all ended.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "DELETE FROM token_family WHERE (app_id, family_id) IN
             (SELECT app_id, family_id FROM token_family
              WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)",
        [TokenFamily::lapsed_before(now).millis(), SLICE],
    )
}

fn find(tx: &Connection, app: AppId, family: FamilyId) -> rusqlite::Result<Option<TokenFamily>> {
    tx.prepare_cached(
        "SELECT app_id, family_id, current, revoked, expires_at FROM token_family
         WHERE app_id = ?1 AND family_id = ?2",
    )?
    .query_row(params![app.to_i64(), family.bytes()], from_row)
    .optional()
}

fn save(tx: &Connection, family: &TokenFamily) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO token_family (app_id, family_id, current, revoked, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (app_id, family_id) DO UPDATE SET
             current = excluded.current, revoked = excluded.revoked,
             expires_at = excluded.expires_at",
        params![
            family.app_id.to_i64(),
            family.family_id.bytes(),
            family.current.cast_signed(),
            family.revoked,
            family.expires_at.millis()
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<TokenFamily> {
    Ok(TokenFamily {
        app_id: read(row, "app_id", AppId::from_i64)?,
        family_id: FamilyId::new(row.get("family_id")?),
        current: row.get::<_, i64>("current")?.cast_unsigned(),
        revoked: row.get("revoked")?,
        expires_at: moment(row, "expires_at")?,
    })
}
