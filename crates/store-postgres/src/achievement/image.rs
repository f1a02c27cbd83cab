use base::AppId;
use store::{AchievementOutcome, Image};

use crate::{app, error::Halt, row::get, sql::Sql, tx::Tx};

/// Keeps a picture, unless the game has it already.
pub(super) async fn insert(tx: &Tx<'_>, image: &Image) -> Result<AchievementOutcome, Halt> {
    // What shows it may be defined in the same unit: until then nobody else lets
    // it go.
    app::require_alone(tx, image.app_id).await?;
    tx.sql
        .run(
            "INSERT INTO image (app_id, digest, bytes) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
            &[
                &image.app_id.to_i64(),
                &image.digest.as_slice(),
                &image.bytes,
            ],
        )
        .await?;
    Ok(AchievementOutcome::Done)
}

/// Lets a picture go, unless an achievement shows it. Whoever calls this has the
/// app alone, so none is defined meanwhile that does.
pub(super) async fn drop_unshown(tx: &Tx<'_>, app: AppId, digest: [u8; 32]) -> Result<u64, Halt> {
    tx.sql
        .run(
            "DELETE FROM image WHERE app_id = $1 AND digest = $2 AND NOT EXISTS (
                 SELECT 1 FROM achievement
                 WHERE app_id = $1 AND (locked_image = $2 OR unlocked_image = $2))",
            &[&app.to_i64(), &digest.as_slice()],
        )
        .await
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    digest: [u8; 32],
) -> Result<Option<Image>, Halt> {
    sql.find(
        "SELECT bytes FROM image WHERE app_id = $1 AND digest = $2",
        &[&app.to_i64(), &digest.as_slice()],
        |row| {
            Ok(Image {
                app_id: app,
                digest,
                bytes: get(row, "bytes")?,
            })
        },
    )
    .await
}
