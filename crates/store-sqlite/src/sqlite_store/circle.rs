use async_trait::async_trait;
use base::{AppId, PlayerId};
use store::{CircleReads, Membership, OrgIdentity, Organization, Player, StoreError};

use super::SqliteStore;
use crate::{circle, membership, player};

#[async_trait]
impl CircleReads for SqliteStore {
    async fn friends(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        self.reads
            .callers
            .read(move |conn| circle::friends(conn, player))
            .await
    }

    async fn org_identity(
        &self,
        organization: Organization,
        player: PlayerId,
    ) -> Result<Option<OrgIdentity>, StoreError> {
        self.reads
            .callers
            .read(move |conn| circle::org_identity(conn, &organization, player))
            .await
    }

    async fn memberships_of(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Membership>, StoreError> {
        self.reads
            .callers
            .read(move |conn| {
                let asked = players.iter();
                asked
                    .filter_map(|player| membership::find(conn, app, *player).transpose())
                    .collect()
            })
            .await
    }

    async fn players_of(&self, players: Vec<PlayerId>) -> Result<Vec<Player>, StoreError> {
        self.reads
            .callers
            .read(move |conn| {
                let asked = players.iter();
                asked
                    .filter_map(|player| player::find(conn, *player).transpose())
                    .collect()
            })
            .await
    }
}
