//! Who a player is to others, and how each game's calls of Meta's graph are
//! taken.

use async_trait::async_trait;
use base::{AppId, OwnerId, PlayerId};

use super::{
    MemoryStore,
    insert::{any, insert},
    state::{State, Stop},
};
use crate::{
    CircleReads, CircleStep, ConfigureGraph, Friendship, GraphSetup, Membership, OrgIdentity,
    Organization, Player, Refusal, StoreError, Topic,
};

impl State {
    pub(super) fn circle(&mut self, owner: OwnerId, step: &CircleStep) -> Result<(), Stop> {
        match step {
            CircleStep::Befriend {
                player_id,
                friend_id,
                at: _,
            } => Ok(self.befriend(*player_id, *friend_id)?),
            CircleStep::Unfriend {
                player_id,
                friend_id,
            } => {
                self.friends.remove(&(*player_id, *friend_id));
                self.friends.remove(&(*friend_id, *player_id));
                Ok(())
            }
            CircleStep::InsertOrgIdentity(identity) => {
                Ok(self.insert_org_identity(owner, identity)?)
            }
        }
    }

    fn befriend(&mut self, one: PlayerId, other: PlayerId) -> Result<(), Refusal> {
        let both = [one, other];
        if one == other {
            return Err(Refusal::Settled);
        }
        if !both.iter().all(|player| self.players.contains_key(player)) {
            return Err(Refusal::Missing);
        }
        let count = |player| self.friends_of(player).len();
        let friendship = Friendship {
            stands: self.friends.contains(&(one, other)),
            friends: count(one).max(count(other)),
        };
        if friendship.begin()? {
            self.friends.extend([(one, other), (other, one)]);
        }
        Ok(())
    }

    fn friends_of(&self, player: PlayerId) -> Vec<PlayerId> {
        let all = self.friends.iter();
        all.filter(|(whose, _)| *whose == player)
            .map(|(_, friend)| *friend)
            .collect()
    }

    fn insert_org_identity(
        &mut self,
        owner: OwnerId,
        identity: &OrgIdentity,
    ) -> Result<(), Refusal> {
        if !self.players.contains_key(&identity.player_id) {
            return Err(Refusal::Missing);
        }
        let key = (identity.organization.clone(), identity.player_id);
        let number = |i: &OrgIdentity| (i.organization.clone(), i.org_scoped_id);
        let numbered = any(&self.org_identities, |other| {
            number(other) == number(identity)
        });
        insert(&mut self.org_identities, key, owner, identity, numbered).map(drop)
    }

    pub(super) fn configure_graph(&mut self, wish: &ConfigureGraph) -> Result<(), Stop> {
        if !self.apps.contains_key(&wish.app_id) {
            return Err(Refusal::Missing.into());
        }
        let current = self.graph.get(&wish.app_id).cloned();
        self.graph
            .insert(wish.app_id, GraphSetup::apply(current, wish)?);
        self.log(Topic::Catalog);
        Ok(())
    }
}

#[async_trait]
impl CircleReads for MemoryStore {
    async fn friends(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        self.read(|state| state.friends_of(player))
    }

    async fn org_identity(
        &self,
        organization: Organization,
        player: PlayerId,
    ) -> Result<Option<OrgIdentity>, StoreError> {
        self.read(|state| {
            let row = state.org_identities.get(&(organization, player));
            row.map(|row| row.value.clone())
        })
    }

    async fn memberships_of(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Membership>, StoreError> {
        self.read(|state| {
            let asked = players.into_iter();
            asked
                .filter_map(|player| state.memberships.get(&(app, player)))
                .map(|row| row.value)
                .collect()
        })
    }

    async fn players_of(&self, players: Vec<PlayerId>) -> Result<Vec<Player>, StoreError> {
        self.read(|state| {
            let asked = players.into_iter();
            asked
                .filter_map(|player| state.players.get(&player))
                .map(|row| row.value.clone())
                .collect()
        })
    }
}
