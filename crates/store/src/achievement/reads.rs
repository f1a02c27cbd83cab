use async_trait::async_trait;
use base::{AppId, PlayerId};

use super::{Image, Progress};
use crate::StoreError;

/// What is read of achievements.
#[async_trait]
pub trait AchievementReads: Send + Sync {
    /// How far a player has come with each achievement of a game that was ever
    /// begun, in the order of the achievements' ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn progress(&self, app: AppId, player: PlayerId) -> Result<Vec<Progress>, StoreError>;

    /// A picture by its SHA-256.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn image(&self, app: AppId, digest: [u8; 32]) -> Result<Option<Image>, StoreError>;
}
