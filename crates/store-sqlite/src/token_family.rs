use base::{AppId, FamilyId, PlayerId, Timestamp};
use rusqlite::{Connection, Row, params};
use store::{FamilyOutcome, Reach, TokenFamily, Topic, UseRefresh};

use crate::{
    app, change,
    error::Halt,
    revocation,
    row::{moment, read},
    sql, watermark,
};

/// How many lapsed families leave in one transaction.
const SLICE: i64 = 256;

/// Uses a refresh token, and revokes what that ends.
pub(crate) fn use_refresh(
    tx: &Connection,
    wish: UseRefresh,
    now: Timestamp,
) -> Result<FamilyOutcome, Halt> {
    app::require(tx, wish.app_id)?;
    let known = of_player(tx, wish.app_id, wish.player_id)?;
    let horizon = watermark::find(tx, Reach::FirstUses)?;
    let change = TokenFamily::apply(&known, horizon, wish, now);
    if let Some(forgotten) = change.forget {
        delete(tx, wish.app_id, wish.player_id, forgotten)?;
    }
    if let Some(family) = change.save {
        save(tx, &family)?;
    }
    if let FamilyOutcome::Reused(revocation) = change.outcome {
        let stands = revocation::revoke(tx, revocation)?;
        change::log(tx, Topic::Revoked(stands))?;
    }
    Ok(change.outcome)
}

/// Forgets some of those whose tokens have all ended, and raises the horizon in
/// their place.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let lapsed = sql::all(
        tx,
        "SELECT app_id, player_id, family_id, current, revoked, began_at, issued_at, expires_at,
             ended_until
         FROM token_family WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2",
        [TokenFamily::lapsed_before(now).millis(), SLICE],
        from_row,
    )?;
    let Some(left) = lapsed.iter().map(TokenFamily::leaves).max() else {
        return Ok(());
    };
    for family in &lapsed {
        delete(tx, family.app_id, family.player_id, family.family_id)?;
    }
    watermark::raise(tx, Reach::FirstUses, left).map(drop)
}

fn of_player(tx: &Connection, app: AppId, player: PlayerId) -> rusqlite::Result<Vec<TokenFamily>> {
    sql::all(
        tx,
        "SELECT app_id, player_id, family_id, current, revoked, began_at, issued_at, expires_at,
             ended_until
         FROM token_family WHERE app_id = ?1 AND player_id = ?2",
        [app.to_i64(), player.to_i64()],
        from_row,
    )
}

fn save(tx: &Connection, family: &TokenFamily) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO token_family
             (app_id, player_id, family_id, current, revoked, began_at, issued_at, expires_at,
              ended_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (app_id, player_id, family_id) DO UPDATE SET
             current = excluded.current, revoked = excluded.revoked,
             issued_at = excluded.issued_at, expires_at = excluded.expires_at",
        params![
            family.app_id.to_i64(),
            family.player_id.to_i64(),
            family.family_id.bytes(),
            family.current.cast_signed(),
            family.revoked,
            family.began_at.millis(),
            family.issued_at.millis(),
            family.expires_at.millis(),
            family.ended_until.map(Timestamp::millis)
        ],
    )
}

fn delete(
    tx: &Connection,
    app: AppId,
    player: PlayerId,
    family: FamilyId,
) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "DELETE FROM token_family WHERE app_id = ?1 AND player_id = ?2 AND family_id = ?3",
        params![app.to_i64(), player.to_i64(), family.bytes()],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<TokenFamily> {
    let ended_until: Option<i64> = row.get("ended_until")?;
    Ok(TokenFamily {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        family_id: FamilyId::new(row.get("family_id")?),
        current: row.get::<_, i64>("current")?.cast_unsigned(),
        revoked: row.get("revoked")?,
        began_at: moment(row, "began_at")?,
        issued_at: moment(row, "issued_at")?,
        expires_at: moment(row, "expires_at")?,
        ended_until: ended_until.map(Timestamp::from_millis),
    })
}
