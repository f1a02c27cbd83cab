use async_trait::async_trait;
use base::{AppId, PlayerId};
use store::{CircleReads, Membership, OrgIdentity, Organization, Player, StoreError};

use super::PostgresStore;

fn unbuilt() -> StoreError {
    StoreError::Unavailable("unbuilt".into())
}

#[async_trait]
impl CircleReads for PostgresStore {
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
