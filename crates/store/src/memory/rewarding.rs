//! Rewards that networks say were earned.

use std::{cmp::Reverse, collections::BTreeMap};

use async_trait::async_trait;
use base::{AppId, OwnerId, Timestamp};

use super::{MemoryStore, state::State};
use crate::{
    AcknowledgeReward, Due, KeepReward, OpenReward, Page, Refusal, Reward, RewardAsk, RewardFilter,
    RewardId, RewardReads, RewardReport, RewardState, RewardTally, RewardTurn, SettleReward,
    StoreError, TallyWindow,
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
        if let Some(ask) = &wish.ask {
            let key = (wish.id.clone(), ask.no);
            self.asks.entry(key).or_insert_with(|| ask.clone());
            let forgotten = row.asks_forgotten();
            self.asks
                .retain(|(id, no), _| *id != wish.id || !forgotten.contains(no));
        }
        Ok(())
    }

    pub(super) fn keep_reward(
        &mut self,
        owner: OwnerId,
        wish: &KeepReward,
        now: Timestamp,
    ) -> RewardTurn {
        let current = self.rewards.remove(&wish.id);
        let (reward, turn) = Reward::keep(current, owner, wish, now);
        self.rewards.insert(reward.id.clone(), reward);
        turn
    }

    pub(super) fn acknowledge_reward(&mut self, wish: &AcknowledgeReward) -> Result<(), Refusal> {
        let row = self.rewards.get_mut(&wish.id).ok_or(Refusal::Missing)?;
        *row = row.clone().acknowledge(wish)?;
        Ok(())
    }

    pub(super) fn report_reward(&mut self, report: &RewardReport) -> Result<(), Refusal> {
        let key = (report.app_id, report.network, report.report_id.clone());
        let held = self.reports.entry(key).or_insert_with(|| report.clone());
        if held == report {
            Ok(())
        } else {
            Err(Refusal::Exists)
        }
    }

    pub(super) fn forget_rewards(&mut self, now: Timestamp) {
        let asked = RewardAsk::lapsed_before(now);
        self.asks.retain(|_, ask| asked <= ask.began_at);
        let granted = RewardReport::lapsed_before(now);
        self.reports
            .retain(|_, report| granted <= report.granted_at);
    }

    pub(super) fn reward_asks(&self, id: &RewardId) -> Vec<RewardAsk> {
        let all = (id.clone(), 0)..=(id.clone(), u64::MAX);
        self.asks.range(all).map(|(_, ask)| ask.clone()).collect()
    }

    pub(super) fn held_rewards(
        &self,
        app: AppId,
        after: Option<&(Timestamp, RewardId)>,
        limit: usize,
    ) -> Page<Reward> {
        let comes_after = |reward: &Reward| {
            after.is_none_or(|(at, id)| (*at, id) < (reward.first_seen, &reward.id))
        };
        let mut found: Vec<_> = self
            .rewards
            .values()
            .filter(|reward| reward.id.app_id == app && reward.state == RewardState::Held)
            .filter(|reward| comes_after(reward))
            .cloned()
            .collect();
        found.sort_by_cached_key(|reward| (reward.first_seen, reward.id.clone()));
        Page::of(found, limit)
    }

    pub(super) fn reward_tallies(
        &self,
        window: TallyWindow,
        after: Option<&str>,
        limit: usize,
    ) -> Page<RewardTally> {
        let within = |at: Timestamp| window.from <= at && at < window.until;
        let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for reward in self.rewards.values() {
            let id = &reward.id;
            let counted = reward.state != RewardState::Rejected && within(reward.first_seen);
            if counted && (id.app_id, id.network) == (window.app_id, window.network) {
                let (signed, _) = counts.entry(&reward.subject).or_default();
                *signed = signed.saturating_add(1);
            }
        }
        for report in self.reports.values() {
            let same = (report.app_id, report.network) == (window.app_id, window.network);
            if same && within(report.granted_at) {
                let (_, reported) = counts.entry(&report.subject).or_default();
                *reported = reported.saturating_add(1);
            }
        }
        let listed = counts.into_iter().filter(|(subject, (signed, reported))| {
            after.is_none_or(|after| after < *subject)
                && (!window.only_different || signed != reported)
        });
        let tallies = listed.map(|(subject, (signed, reported))| RewardTally {
            subject: subject.to_owned(),
            signed,
            reported,
        });
        Page::of(tallies.take(limit.saturating_add(1)).collect(), limit)
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
        filter: &RewardFilter,
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
            .filter(|reward| filter.shows(reward))
            .filter(|reward| comes_after(reward))
            .cloned()
            .collect();
        found.sort_by_cached_key(|reward| Reverse((reward.first_seen, reward.id.clone())));
        Page::of(found, limit)
    }
}

#[async_trait]
impl RewardReads for MemoryStore {
    async fn reward_asks(&self, reward: RewardId) -> Result<Vec<RewardAsk>, StoreError> {
        self.read(|state| state.reward_asks(&reward))
    }

    async fn held_rewards(
        &self,
        app: AppId,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        self.read(|state| state.held_rewards(app, after.as_ref(), limit))
    }

    async fn reward_tallies(
        &self,
        window: TallyWindow,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<RewardTally>, StoreError> {
        self.read(|state| state.reward_tallies(window, after.as_deref(), limit))
    }
}
