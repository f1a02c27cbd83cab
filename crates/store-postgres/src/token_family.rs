use base::{AppId, FamilyId, PlayerId, Timestamp};
use store::{FamilyOutcome, Reach, TokenFamily, Topic, UseRefresh};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    revocation,
    row::{array, flag, get, moment, read},
    sql::Values,
    tx::Tx,
    watermark,
};

/// How many lapsed families leave in one transaction.
const SLICE: i64 = 256;

macro_rules! columns {
    () => {
        "app_id, player_id, family_id, current, revoked, began_at, issued_at, expires_at,
             ended_until"
    };
}

/// Uses a refresh token, and revokes what that ends.
pub(crate) async fn use_refresh(tx: &mut Tx<'_>, wish: UseRefresh) -> Result<FamilyOutcome, Halt> {
    app::require(tx, wish.app_id).await?;
    lock(tx, wish.app_id, wish.player_id).await?;
    // In this order: what is forgotten in between is known twice, and not at all
    // the other way round.
    let known = of_player(tx, wish.app_id, wish.player_id).await?;
    let horizon = watermark::find(tx.sql, Reach::FirstUses).await?;
    let change = TokenFamily::apply(&known, horizon, wish, tx.now);
    if let Some(forgotten) = change.forget {
        delete(tx, wish.app_id, wish.player_id, forgotten).await?;
    }
    if let Some(family) = change.save {
        save(tx, &family).await?;
    }
    if let FamilyOutcome::Reused(revocation) = change.outcome {
        let stands = revocation::revoke(tx, revocation).await?;
        tx.tell(Topic::Revoked(stands));
    }
    Ok(change.outcome)
}

/// Forgets some of those whose tokens have all ended, raises the horizon in
/// their place, and says how many they were.
pub(crate) async fn forget(tx: &Tx<'_>) -> Result<usize, Halt> {
    let before = TokenFamily::lapsed_before(tx.now).millis();
    let lapsed = tx.sql.all(LAPSED, &[&before, &SLICE], from_row).await?;
    if let Some(left) = lapsed.iter().map(TokenFamily::leaves).max() {
        watermark::raise(tx, Reach::FirstUses, left).await?;
    }
    Ok(lapsed.len())
}

/// The condition is there twice because a family may have been refreshed while
/// the statement waited for it. Only what has really left moves the horizon.
const LAPSED: &str = concat!(
    "DELETE FROM token_family
     WHERE (app_id, player_id, family_id) IN (
             SELECT app_id, player_id, family_id FROM token_family
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)
         AND expires_at < $1
     RETURNING ",
    columns!()
);

/// Lets nobody else change the families of that player and app, of which there
/// may be none, until the transaction ends.
async fn lock(tx: &Tx<'_>, app: AppId, player: PlayerId) -> Result<(), Halt> {
    const LOCK: &str = "SELECT 1 FROM family_lock WHERE app_id = $1 AND player_id = $2 FOR UPDATE";
    let key: Values<'_> = &[&app.to_i64(), &player.to_i64()];
    if tx.sql.exists(LOCK, key).await? {
        return Ok(());
    }
    let insert = "INSERT INTO family_lock (app_id, player_id) VALUES ($1, $2)
                  ON CONFLICT DO NOTHING";
    // Whoever puts the row there has it locked. Everybody else has waited for
    // that, and finds it now; it never leaves.
    if tx.sql.run(insert, key).await? == 0 {
        tx.sql.exists(LOCK, key).await?;
    }
    Ok(())
}

async fn of_player(tx: &Tx<'_>, app: AppId, player: PlayerId) -> Result<Vec<TokenFamily>, Halt> {
    const QUERY: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM token_family WHERE app_id = $1 AND player_id = $2"
    );
    let key: Values<'_> = &[&app.to_i64(), &player.to_i64()];
    tx.sql.all(QUERY, key, from_row).await
}

async fn save(tx: &Tx<'_>, family: &TokenFamily) -> Result<u64, Halt> {
    tx.sql
        .run(
            concat!(
                "INSERT INTO token_family (",
                columns!(),
                ")
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (app_id, player_id, family_id) DO UPDATE SET
                     current = excluded.current, revoked = excluded.revoked,
                     issued_at = excluded.issued_at, expires_at = excluded.expires_at"
            ),
            &[
                &family.app_id.to_i64(),
                &family.player_id.to_i64(),
                &family.family_id.bytes().as_slice(),
                &family.current.cast_signed(),
                &i64::from(family.revoked),
                &family.began_at.millis(),
                &family.issued_at.millis(),
                &family.expires_at.millis(),
                &family.ended_until.map(Timestamp::millis),
            ],
        )
        .await
}

async fn delete(tx: &Tx<'_>, app: AppId, player: PlayerId, family: FamilyId) -> Result<u64, Halt> {
    tx.sql
        .run(
            "DELETE FROM token_family WHERE app_id = $1 AND player_id = $2 AND family_id = $3",
            &[&app.to_i64(), &player.to_i64(), &family.bytes().as_slice()],
        )
        .await
}

fn from_row(row: &Row) -> Result<TokenFamily, Halt> {
    let ended_until: Option<i64> = get(row, "ended_until")?;
    Ok(TokenFamily {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        family_id: FamilyId::new(array(row, "family_id")?),
        current: get::<i64>(row, "current")?.cast_unsigned(),
        revoked: flag(row, "revoked")?,
        began_at: moment(row, "began_at")?,
        issued_at: moment(row, "issued_at")?,
        expires_at: moment(row, "expires_at")?,
        ended_until: ended_until.map(Timestamp::from_millis),
    })
}
