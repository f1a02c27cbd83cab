//! Reads beside the rewards themselves.

use async_trait::async_trait;
use base::{AppId, Timestamp};
use store::{Page, Reward, RewardAsk, RewardId, RewardReads, RewardTally, StoreError, TallyWindow};

use super::FailingStore;

#[async_trait]
impl RewardReads for FailingStore {
    async fn reward_asks(&self, reward: RewardId) -> Result<Vec<RewardAsk>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.reward_asks(reward).await
    }

    async fn held_rewards(
        &self,
        app: AppId,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.held_rewards(app, after, limit).await
    }

    async fn reward_tallies(
        &self,
        window: TallyWindow,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<RewardTally>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.reward_tallies(window, after, limit).await
    }
}
