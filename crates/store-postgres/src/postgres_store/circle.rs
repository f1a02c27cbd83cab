use async_trait::async_trait;
use base::{AppId, PlayerId};
use store::{CircleReads, Membership, OrgIdentity, Organization, Player, StoreError};

use super::PostgresStore;
use crate::{circle, membership, player};

#[async_trait]
impl CircleReads for PostgresStore {
    async fn friends(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        self.read(
            |pools| &pools.callers,
            player,
            |sql, player| Box::pin(circle::friends(sql, *player)),
        )
        .await
    }

    async fn org_identity(
        &self,
        organization: Organization,
        player: PlayerId,
    ) -> Result<Option<OrgIdentity>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (organization, player),
            |sql, (organization, player)| {
                Box::pin(circle::org_identity(sql, organization, *player))
            },
        )
        .await
    }

    async fn memberships_of(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Membership>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, players),
            |sql, (app, players)| Box::pin(membership::of(sql, *app, players)),
        )
        .await
    }

    async fn players_of(&self, players: Vec<PlayerId>) -> Result<Vec<Player>, StoreError> {
        self.read(
            |pools| &pools.callers,
            players,
            |sql, players| Box::pin(player::of(sql, players)),
        )
        .await
    }
}
