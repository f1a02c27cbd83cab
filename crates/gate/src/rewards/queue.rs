use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use base::{AppId, SharedClock, SharedRng, Timestamp};
use courier::{Lanes, Queue, Worked};
use store::{Due, Fence, Reward, RewardId, Shard, Store, StoreError};

use super::{LONGEST_PAUSE, Redeemed, Redeemer, Rewards};
use crate::{Games, RewardCounts};

/// The rewards that were left open: the game could not say, or whoever asked it
/// is gone. Each is asked for again until the game has said yes or no, whether
/// or not the network ever calls again.
pub struct RewardQueue {
    redeemer: Redeemer,
    games: HashMap<AppId, Arc<Rewards>>,
}

impl RewardQueue {
    /// The open rewards of these games.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: SharedClock,
        rng: SharedRng,
        games: &Games,
        counts: RewardCounts,
    ) -> Self {
        let redeemer = Redeemer {
            store,
            clock,
            rng,
            counts,
        };
        let games = games.iter().filter_map(|game| game.rewards.clone());
        Self {
            redeemer,
            games: games.map(|game| (game.app_id(), game)).collect(),
        }
    }
}

#[async_trait]
impl Queue for RewardQueue {
    type Item = Reward;
    type Key = RewardId;
    type Lane = AppId;

    fn name(&self) -> &'static str {
        "rewards"
    }

    fn longest_pause(&self) -> Duration {
        LONGEST_PAUSE
    }

    async fn due(&self, due: Due, lanes: Lanes<AppId>) -> Result<Vec<Reward>, StoreError> {
        let due = Due {
            except: lanes.except,
            ..due
        };
        self.redeemer.store.due_rewards(due).await
    }

    fn key(&self, reward: &Reward) -> RewardId {
        reward.id.clone()
    }

    fn shard(&self, reward: &Reward) -> Shard {
        reward.id.shard()
    }

    fn lane(&self, reward: &Reward) -> AppId {
        reward.id.app_id
    }

    fn due_at(&self, reward: &Reward) -> Timestamp {
        reward.due_at
    }

    /// No reward waits for another.
    fn end_frees(&self, _: &AppId) -> bool {
        false
    }

    /// The shard's fence is not needed: a reward has its own, and a callback
    /// that comes at the same time takes its turn without any shard. Who grants is
    /// asked whatever network has signed: what is open was earned, whether or not
    /// the game takes that network's callbacks now.
    async fn work(&self, reward: Reward, _: Fence) -> Worked {
        let game = self.games.get(&reward.id.app_id);
        let recipient = game.and_then(|game| game.recipient());
        let network = game.and_then(|game| game.network(reward.id.network));
        let network = network.map(|network| &**network);
        match self.redeemer.finish(recipient, network, reward).await {
            Redeemed::Unavailable => Worked::Stuck,
            _ => Worked::Rested,
        }
    }
}
