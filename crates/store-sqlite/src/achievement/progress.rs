use base::{AppId, ObjectId, PlayerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{AchievementOutcome, Bits, Progress, Refusal, UpdateProgress};

use super::definition;
use crate::{error::Halt, row::read, sql};

/// Writes what happened, and says whether the achievement was reached by it.
pub(super) fn update(
    tx: &Connection,
    wish: &UpdateProgress,
    now: Timestamp,
) -> Result<AchievementOutcome, Halt> {
    let definition = definition::find(tx, wish.app_id, wish.achievement_id)?;
    let definition = definition.ok_or(Refusal::Missing)?;
    let current = find(tx, wish)?;
    let (stands, just_unlocked) = Progress::apply(current, &definition, wish, now)?;
    save(tx, &stands)?;
    Ok(AchievementOutcome::Updated { just_unlocked })
}

/// How far a player has come with each achievement of a game.
pub(crate) fn of(
    conn: &Connection,
    app: AppId,
    player: PlayerId,
) -> rusqlite::Result<Vec<Progress>> {
    sql::all(
        conn,
        "SELECT app_id, player_id, achievement_id, count, bits, unlocked_at
         FROM achievement_progress WHERE app_id = ?1 AND player_id = ?2
         ORDER BY achievement_id",
        [app.to_i64(), player.to_i64()],
        from_row,
    )
}

fn find(tx: &Connection, wish: &UpdateProgress) -> rusqlite::Result<Option<Progress>> {
    let key = [
        wish.app_id.to_i64(),
        wish.player_id.to_i64(),
        wish.achievement_id.to_i64(),
    ];
    tx.prepare_cached(
        "SELECT app_id, player_id, achievement_id, count, bits, unlocked_at
         FROM achievement_progress
         WHERE app_id = ?1 AND player_id = ?2 AND achievement_id = ?3",
    )?
    .query_row(key, from_row)
    .optional()
}

fn save(tx: &Connection, progress: &Progress) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO achievement_progress
             (app_id, player_id, achievement_id, count, bits, unlocked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (app_id, player_id, achievement_id) DO UPDATE SET
             count = excluded.count, bits = excluded.bits, unlocked_at = excluded.unlocked_at",
        params![
            progress.app_id.to_i64(),
            progress.player_id.to_i64(),
            progress.achievement_id.to_i64(),
            progress.count.cast_signed(),
            progress.bits.as_str(),
            progress.unlocked_at.map(Timestamp::millis)
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Progress> {
    let unlocked_at: Option<i64> = row.get("unlocked_at")?;
    Ok(Progress {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        achievement_id: read(row, "achievement_id", ObjectId::from_i64)?,
        count: read(row, "count", |number: i64| u64::try_from(number).ok())?,
        bits: read(row, "bits", |text: String| Bits::stored(&text))?,
        unlocked_at: unlocked_at.map(Timestamp::from_millis),
    })
}
