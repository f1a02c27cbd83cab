use async_trait::async_trait;
use base::{AppId, Timestamp};
use store::{Page, Reward, RewardAsk, RewardId, RewardReads, RewardTally, StoreError, TallyWindow};

use super::SqliteStore;
use crate::reward::{self, ask, tally};

#[async_trait]
impl RewardReads for SqliteStore {
    async fn reward_asks(&self, reward: RewardId) -> Result<Vec<RewardAsk>, StoreError> {
        self.reads
            .callers
            .read(move |conn| ask::of(conn, &reward))
            .await
    }

    async fn held_rewards(
        &self,
        app: AppId,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        self.reads
            .lists
            .read(move |conn| reward::held(conn, app, after.as_ref(), limit))
            .await
    }

    async fn reward_tallies(
        &self,
        window: TallyWindow,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<RewardTally>, StoreError> {
        self.reads
            .lists
            .read(move |conn| tally::page(conn, window, after.as_deref(), limit))
            .await
    }
}
