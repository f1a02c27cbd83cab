use async_trait::async_trait;
use base::{AppId, Timestamp};

use super::{Reward, RewardAsk, RewardId, RewardTally, TallyWindow};
use crate::{Page, StoreError};

/// What of rewards is read beside the rewards themselves.
#[async_trait]
pub trait RewardReads {
    /// What the game was asked and said of one reward, the first time first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn reward_asks(&self, reward: RewardId) -> Result<Vec<RewardAsk>, StoreError>;

    /// What is in a game's inbox, in the order of when it was first heard of and of
    /// its names where that is the same moment; what comes after the place named
    /// by `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn held_rewards(
        &self,
        app: AppId,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError>;

    /// The comparison for each player of whom there is anything, in the order of
    /// the bytes of their names; those that come after the name `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn reward_tallies(
        &self,
        window: TallyWindow,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<RewardTally>, StoreError>;
}
