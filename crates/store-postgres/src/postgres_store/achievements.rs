use async_trait::async_trait;
use base::{AppId, PlayerId};
use store::{AchievementReads, Image, Progress, StoreError};

use super::PostgresStore;

fn unbuilt() -> StoreError {
    StoreError::Unavailable("unbuilt".into())
}

#[async_trait]
impl AchievementReads for PostgresStore {
    async fn progress(&self, _app: AppId, _player: PlayerId) -> Result<Vec<Progress>, StoreError> {
        Err(unbuilt())
    }

    async fn image(&self, _app: AppId, _digest: [u8; 32]) -> Result<Option<Image>, StoreError> {
        Err(unbuilt())
    }
}
