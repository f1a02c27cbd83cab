//! Rewards that networks say were earned.

use std::cmp::Reverse;

use base::{OwnerId, Timestamp};

use super::state::State;
use crate::{
    Due, OpenReward, Page, Refusal, Reward, RewardFilter, RewardId, RewardState, RewardTurn,
    SettleReward,
};

impl State {
    pub(super) fn open_reward(
        &mut self,
        owner: OwnerId,
        wish: &OpenReward,
        now: Timestamp,
    ) -> RewardTurn {
        let current = self.rewards.remove(&wish.id);
        let (reward, turn) = Reward::open(current, owner, wish, now);
        self.rewards.insert(reward.id.clone(), reward);
        turn
    }

    pub(super) fn settle_reward(&mut self, wish: &SettleReward) -> Result<(), Refusal> {
        let row = self.rewards.get_mut(&wish.id).ok_or(Refusal::Missing)?;
        *row = row.clone().settle(wish)?;
        Ok(())
    }

    pub(super) fn due_rewards(&self, due: &Due) -> Vec<Reward> {
        let mut found: Vec<_> = self
            .rewards
            .values()
            .filter(|reward| reward.state == RewardState::Open && due.covers(reward.due_at))
            .filter(|reward| due.shards.contains(&reward.id.shard()))
            .filter(|reward| !due.except.contains(&reward.id.app_id))
            .cloned()
            .collect();
        found.sort_by(|a, b| (a.due_at, &a.id).cmp(&(b.due_at, &b.id)));
        found.truncate(due.limit);
        found
    }

    pub(super) fn rewards_after(
        &self,
        filter: RewardFilter,
        after: Option<&(Timestamp, RewardId)>,
        limit: usize,
    ) -> Page<Reward> {
        let comes_after = |reward: &Reward| match after {
            None => true,
            Some((at, id)) => (reward.first_seen, &reward.id) < (*at, id),
        };
        let mut found: Vec<_> = self
            .rewards
            .values()
            .filter(|reward| filter.app_id.is_none_or(|app| app == reward.id.app_id))
            .filter(|reward| {
                filter
                    .network
                    .is_none_or(|network| network == reward.id.network)
            })
            .filter(|reward| filter.state.is_none_or(|state| state == reward.state))
            .filter(|reward| comes_after(reward))
            .cloned()
            .collect();
        found.sort_by_cached_key(|reward| Reverse((reward.first_seen, reward.id.clone())));
        Page::of(found, limit)
    }
}
