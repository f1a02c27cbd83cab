use async_trait::async_trait;
use base::{AppId, Timestamp};
use store::{Page, Reward, RewardAsk, RewardId, RewardReads, RewardTally, StoreError, TallyWindow};

use super::PostgresStore;
use crate::reward::{self, ask, tally};

#[async_trait]
impl RewardReads for PostgresStore {
    async fn reward_asks(&self, reward: RewardId) -> Result<Vec<RewardAsk>, StoreError> {
        self.read(
            |pools| &pools.callers,
            reward,
            |sql, reward| Box::pin(ask::of(sql, reward)),
        )
        .await
    }

    async fn held_rewards(
        &self,
        app: AppId,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (app, after, limit),
            |sql, (app, after, limit)| Box::pin(reward::held(sql, *app, after.as_ref(), *limit)),
        )
        .await
    }

    async fn reward_tallies(
        &self,
        window: TallyWindow,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<RewardTally>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (window, after, limit),
            |sql, (window, after, limit)| {
                Box::pin(tally::page(sql, *window, after.as_deref(), *limit))
            },
        )
        .await
    }
}
