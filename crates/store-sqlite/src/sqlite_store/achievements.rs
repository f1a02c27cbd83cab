use async_trait::async_trait;
use base::{AppId, PlayerId};
use store::{AchievementReads, Image, Progress, StoreError};

use super::SqliteStore;
use crate::achievement;

#[async_trait]
impl AchievementReads for SqliteStore {
    async fn progress(&self, app: AppId, player: PlayerId) -> Result<Vec<Progress>, StoreError> {
        self.reads
            .callers
            .read(move |conn| achievement::of(conn, app, player))
            .await
    }

    async fn image(&self, app: AppId, digest: [u8; 32]) -> Result<Option<Image>, StoreError> {
        self.reads
            .lists
            .read(move |conn| achievement::image(conn, app, digest))
            .await
    }
}
