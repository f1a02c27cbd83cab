//! The steps that go by a rule of state of their own.

use base::{AppId, PlayerId, Timestamp};

use super::state::State;
use crate::{
    ChangeOwnership, FamilyOutcome, Membership, Ownership, Refusal, TokenFamily, UseRefresh,
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
        let key = (wish.app_id, wish.family_id);
        let (family, outcome) = TokenFamily::apply(self.families.get(&key).copied(), wish, now);
        self.families.insert(key, family);
        if let FamilyOutcome::Reused(revocation) = outcome {
            self.revoke(revocation)?;
        }
        Ok(outcome)
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
