use base::AppId;
use store::{AchievementOutcome, Image};

use crate::{app, error::Halt, row::get, sql::Sql, tx::Tx};

/// Keeps a picture, unless the game has it already.
pub(super) async fn insert(tx: &Tx<'_>, image: &Image) -> Result<AchievementOutcome, Halt> {
    app::require(tx, image.app_id).await?;
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
