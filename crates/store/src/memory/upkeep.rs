//! The steps that go by a rule of state of their own.

use base::{AppId, FamilyId, PlayerId, Timestamp};

use super::state::State;
use crate::{
    ChangeOwnership, FamilyOutcome, Membership, Ownership, Reach, Refusal, TokenFamily, UseRefresh,
};

impl State {
    pub(super) fn use_refresh(
        &mut self,
        wish: UseRefresh,
        now: Timestamp,
    ) -> Result<FamilyOutcome, Refusal> {
        if !self.apps.contains_key(&wish.app_id) {
            return Err(Refusal::Missing);
        }
        let key = |family| (wish.app_id, wish.player_id, family);
        let all = key(FamilyId::new([0; 8]))..=key(FamilyId::new([0xff; 8]));
        let known: Vec<_> = self.families.range(all).map(|(_, it)| *it).collect();
        let horizon = self.watermark(Reach::FirstUses);
        let change = TokenFamily::apply(&known, horizon, wish, now);
        if let Some(forgotten) = change.forget {
            self.families.remove(&key(forgotten));
        }
        if let Some(family) = change.save {
            self.families.insert(key(family.family_id), family);
        }
        if let FamilyOutcome::Reused(revocation) = change.outcome {
            self.revoke(revocation)?;
        }
        Ok(change.outcome)
    }

    pub(super) fn forget_families(&mut self, now: Timestamp) {
        let mut left = None;
        self.families.retain(|_, family| {
            let lapsed = family.has_lapsed(now);
            if lapsed {
                left = left.max(Some(family.leaves()));
            }
            !lapsed
        });
        if let Some(horizon) = left {
            self.raise(Reach::FirstUses, horizon);
        }
    }

    pub(super) fn change_ownership(&mut self, wish: ChangeOwnership) -> Result<Ownership, Refusal> {
        let known =
            self.apps.contains_key(&wish.app_id) && self.players.contains_key(&wish.player_id);
        if !known {
            return Err(Refusal::Missing);
        }
        let key = (wish.app_id, wish.player_id);
        let ownership = Ownership::apply(self.ownerships.get(&key).copied(), wish)?;
        self.ownerships.insert(key, ownership);
        Ok(ownership)
    }

    pub(super) fn membership_by_number(&self, app: AppId, scoped: PlayerId) -> Option<Membership> {
        let mut all = self.memberships.values().map(|row| row.value);
        all.find(|membership| (membership.app_id, membership.scoped_id) == (app, scoped))
    }

    pub(super) fn ownerships_of(&self, player: PlayerId, apps: &[AppId]) -> Vec<Ownership> {
        let held = |app: &AppId| self.ownerships.get(&(*app, player)).copied();
        apps.iter().filter_map(held).collect()
    }
}
