//! Reads that go through as they are.

use async_trait::async_trait;
use base::{AppId, ObjectId, PlayerId};
use store::{
    AchievementReads, BoardEntry, BoardPage, BoardQuery, BoardReads, BoardTable, CircleReads, Due,
    Entitlement, Image, Membership, OrgIdentity, Organization, Page, Player, Progress, ShopReads,
    StoreError, Subscription, SubscriptionFilter,
};

use super::FaultyStore;

#[async_trait]
impl ShopReads for FaultyStore {
    async fn entitlement(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Entitlement>, StoreError> {
        self.inner.entitlement(app, player, sku).await
    }

    async fn entitlements(
        &self,
        app: AppId,
        player: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Entitlement>, StoreError> {
        self.inner.entitlements(app, player, after, limit).await
    }

    async fn subscription(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Subscription>, StoreError> {
        self.inner.subscription(app, player, sku).await
    }

    async fn subscriptions(
        &self,
        app: AppId,
        filter: SubscriptionFilter,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Subscription>, StoreError> {
        self.inner.subscriptions(app, filter, after, limit).await
    }

    async fn due_subscriptions(&self, due: Due) -> Result<Vec<Subscription>, StoreError> {
        self.inner.due_subscriptions(due).await
    }
}

#[async_trait]
impl AchievementReads for FaultyStore {
    async fn progress(&self, app: AppId, player: PlayerId) -> Result<Vec<Progress>, StoreError> {
        self.inner.progress(app, player).await
    }

    async fn image(&self, app: AppId, digest: [u8; 32]) -> Result<Option<Image>, StoreError> {
        self.inner.image(app, digest).await
    }
}

#[async_trait]
impl BoardReads for FaultyStore {
    async fn board_page(&self, query: BoardQuery) -> Result<Option<BoardPage>, StoreError> {
        self.inner.board_page(query).await
    }

    async fn board_totals(
        &self,
        app: AppId,
        tables: Vec<BoardTable>,
    ) -> Result<Vec<u64>, StoreError> {
        self.inner.board_totals(app, tables).await
    }

    async fn board_entry(
        &self,
        app: AppId,
        entry: ObjectId,
    ) -> Result<Option<BoardEntry>, StoreError> {
        self.inner.board_entry(app, entry).await
    }
}

#[async_trait]
impl CircleReads for FaultyStore {
    async fn friends(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        self.inner.friends(player).await
    }

    async fn org_identity(
        &self,
        organization: Organization,
        player: PlayerId,
    ) -> Result<Option<OrgIdentity>, StoreError> {
        self.inner.org_identity(organization, player).await
    }

    async fn memberships_of(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Membership>, StoreError> {
        self.inner.memberships_of(app, players).await
    }

    async fn players_of(&self, players: Vec<PlayerId>) -> Result<Vec<Player>, StoreError> {
        self.inner.players_of(players).await
    }
}
