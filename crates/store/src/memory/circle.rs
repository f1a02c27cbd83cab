//! Who a player is to others, and how each game's calls of Meta's graph are
//! taken.

use async_trait::async_trait;
use base::{AppId, OwnerId, PlayerId};

use super::{
    MemoryStore,
    state::{State, Stop},
};
use crate::{
    CircleReads, CircleStep, ConfigureGraph, Membership, OrgIdentity, Organization, Player,
    StoreError,
};

impl State {
    pub(super) fn circle(&mut self, _owner: OwnerId, _step: &CircleStep) -> Result<(), Stop> {
        Err(Stop::Failed(unbuilt()))
    }

    pub(super) fn configure_graph(&mut self, _wish: &ConfigureGraph) -> Result<(), Stop> {
        Err(Stop::Failed(unbuilt()))
    }
}

fn unbuilt() -> StoreError {
    StoreError::Unavailable("unbuilt".into())
}

#[async_trait]
impl CircleReads for MemoryStore {
    async fn friends(&self, _player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        Err(unbuilt())
    }

    async fn org_identity(
        &self,
        _organization: Organization,
        _player: PlayerId,
    ) -> Result<Option<OrgIdentity>, StoreError> {
        Err(unbuilt())
    }

    async fn memberships_of(
        &self,
        _app: AppId,
        _players: Vec<PlayerId>,
    ) -> Result<Vec<Membership>, StoreError> {
        Err(unbuilt())
    }

    async fn players_of(&self, _players: Vec<PlayerId>) -> Result<Vec<Player>, StoreError> {
        Err(unbuilt())
    }
}
