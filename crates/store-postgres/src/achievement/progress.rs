use base::{AppId, ObjectId, PlayerId, Timestamp};
use store::{AchievementOutcome, Bits, Progress, Refusal, UpdateProgress};
use tokio_postgres::Row;

use super::definition;
use crate::{
    error::Halt,
    row::{count, get, read},
    sql::Sql,
    tx::Tx,
};

/// Writes what happened, and says whether the achievement was reached by it.
pub(super) async fn update(tx: &Tx<'_>, wish: &UpdateProgress) -> Result<AchievementOutcome, Halt> {
    let definition = definition::hold(tx, wish.app_id, wish.achievement_id).await?;
    let definition = definition.ok_or(Refusal::Missing)?;
    begin(tx, wish).await?;
    // Taken away between the two: another call may begin it anew meanwhile, and
    // what that one writes must not be written over.
    let current = hold(tx, wish).await?.ok_or(Halt::Again)?;
    let before = current.clone();
    let (stands, just_unlocked) = Progress::apply(Some(current), &definition, wish, tx.now)?;
    if before != stands {
        save(tx, &stands).await?;
    }
    Ok(AchievementOutcome::Updated { just_unlocked })
}

/// Lets nothing be left of what a player has begun. The rows are locked in the
/// order of the achievements, whoever else does this.
pub(super) async fn remove_all(
    tx: &Tx<'_>,
    app: AppId,
    player: PlayerId,
) -> Result<AchievementOutcome, Halt> {
    let (app, player) = (app.to_i64(), player.to_i64());
    let hold = "SELECT achievement_id FROM achievement_progress
         WHERE app_id = $1 AND player_id = $2 ORDER BY achievement_id FOR UPDATE";
    tx.sql.all(hold, &[&app, &player], |_| Ok(())).await?;
    let delete = "DELETE FROM achievement_progress WHERE app_id = $1 AND player_id = $2";
    tx.sql.run(delete, &[&app, &player]).await?;
    Ok(AchievementOutcome::Done)
}

/// How far a player has come with each achievement of a game.
pub(crate) async fn of(sql: Sql<'_>, app: AppId, player: PlayerId) -> Result<Vec<Progress>, Halt> {
    sql.all(
        "SELECT app_id, player_id, achievement_id, count, bits, unlocked_at
         FROM achievement_progress WHERE app_id = $1 AND player_id = $2
         ORDER BY achievement_id",
        &[&app.to_i64(), &player.to_i64()],
        from_row,
    )
    .await
}

/// Puts nothing there where there is no row, so that there is one to lock.
async fn begin(tx: &Tx<'_>, wish: &UpdateProgress) -> Result<u64, Halt> {
    let begun = Progress::begun(wish);
    tx.sql
        .run(
            "INSERT INTO achievement_progress
                 (app_id, player_id, achievement_id, count, bits, unlocked_at)
             VALUES ($1, $2, $3, $4, $5, NULL) ON CONFLICT DO NOTHING",
            &[
                &begun.app_id.to_i64(),
                &begun.player_id.to_i64(),
                &begun.achievement_id.to_i64(),
                &begun.count.cast_signed(),
                &begun.bits.as_str(),
            ],
        )
        .await
}

async fn hold(tx: &Tx<'_>, wish: &UpdateProgress) -> Result<Option<Progress>, Halt> {
    tx.sql
        .find(
            "SELECT app_id, player_id, achievement_id, count, bits, unlocked_at
             FROM achievement_progress
             WHERE app_id = $1 AND player_id = $2 AND achievement_id = $3 FOR UPDATE",
            &[
                &wish.app_id.to_i64(),
                &wish.player_id.to_i64(),
                &wish.achievement_id.to_i64(),
            ],
            from_row,
        )
        .await
}

async fn save(tx: &Tx<'_>, progress: &Progress) -> Result<u64, Halt> {
    tx.sql
        .run(
            "INSERT INTO achievement_progress
                 (app_id, player_id, achievement_id, count, bits, unlocked_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (app_id, player_id, achievement_id) DO UPDATE SET
                 count = excluded.count, bits = excluded.bits,
                 unlocked_at = excluded.unlocked_at",
            &[
                &progress.app_id.to_i64(),
                &progress.player_id.to_i64(),
                &progress.achievement_id.to_i64(),
                &progress.count.cast_signed(),
                &progress.bits.as_str(),
                &progress.unlocked_at.map(Timestamp::millis),
            ],
        )
        .await
}

fn from_row(row: &Row) -> Result<Progress, Halt> {
    let unlocked_at: Option<i64> = get(row, "unlocked_at")?;
    Ok(Progress {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        achievement_id: read(row, "achievement_id", ObjectId::from_i64)?,
        count: count(row, "count")?,
        bits: read(row, "bits", Bits::stored)?,
        unlocked_at: unlocked_at.map(Timestamp::from_millis),
    })
}
