use base::AppId;
use rusqlite::{Connection, OptionalExtension, params};
use store::{AchievementOutcome, Image};

use crate::{app, error::Halt, sql};

/// Keeps a picture, unless the game has it already.
pub(super) fn insert(tx: &Connection, image: &Image) -> Result<AchievementOutcome, Halt> {
    app::require(tx, image.app_id)?;
    sql::run(
        tx,
        "INSERT INTO image (app_id, digest, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![image.app_id.to_i64(), image.digest, image.bytes],
    )?;
    Ok(AchievementOutcome::Done)
}

/// Lets a picture go, unless an achievement shows it.
pub(super) fn drop_unshown(
    tx: &Connection,
    app: AppId,
    digest: [u8; 32],
) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "DELETE FROM image WHERE app_id = ?1 AND digest = ?2 AND NOT EXISTS (
             SELECT 1 FROM achievement
             WHERE app_id = ?1 AND (locked_image = ?2 OR unlocked_image = ?2))",
        params![app.to_i64(), digest],
    )
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    digest: [u8; 32],
) -> rusqlite::Result<Option<Image>> {
    conn.prepare_cached("SELECT bytes FROM image WHERE app_id = ?1 AND digest = ?2")?
        .query_row(params![app.to_i64(), digest], |row| {
            Ok(Image {
                app_id: app,
                digest,
                bytes: row.get("bytes")?,
            })
        })
        .optional()
}
