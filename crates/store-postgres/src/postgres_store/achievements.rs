use async_trait::async_trait;
use base::{AppId, PlayerId};
use store::{AchievementReads, Image, Progress, StoreError};

use super::PostgresStore;
use crate::achievement;

#[async_trait]
impl AchievementReads for PostgresStore {
    async fn progress(&self, app: AppId, player: PlayerId) -> Result<Vec<Progress>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, player),
            |sql, (app, player)| Box::pin(achievement::of(sql, *app, *player)),
        )
        .await
    }

    async fn image(&self, app: AppId, digest: [u8; 32]) -> Result<Option<Image>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (app, digest),
            |sql, (app, digest)| Box::pin(achievement::image(sql, *app, *digest)),
        )
        .await
    }
}
