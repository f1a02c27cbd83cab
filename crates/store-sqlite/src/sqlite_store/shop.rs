use async_trait::async_trait;
use base::{AppId, ObjectId, PlayerId};
use store::{Due, Entitlement, Page, ShopReads, StoreError, Subscription, SubscriptionFilter};

use super::SqliteStore;
use crate::shop::{entitlement, subscription};

#[async_trait]
impl ShopReads for SqliteStore {
    async fn entitlement(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Entitlement>, StoreError> {
        self.reads
            .callers
            .read(move |conn| entitlement::find(conn, app, player, sku))
            .await
    }

    async fn entitlements(
        &self,
        app: AppId,
        player: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Entitlement>, StoreError> {
        self.reads
            .callers
            .read(move |conn| entitlement::page(conn, app, player, after, limit))
            .await
    }

    async fn subscription(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Subscription>, StoreError> {
        self.reads
            .callers
            .read(move |conn| subscription::find(conn, app, player, sku))
            .await
    }

    async fn subscriptions(
        &self,
        app: AppId,
        filter: SubscriptionFilter,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Subscription>, StoreError> {
        self.reads
            .lists
            .read(move |conn| subscription::page(conn, app, &filter, after, limit))
            .await
    }

    async fn due_subscriptions(&self, due: Due) -> Result<Vec<Subscription>, StoreError> {
        self.reads
            .couriers
            .read(move |conn| subscription::due(conn, &due))
            .await
    }
}
