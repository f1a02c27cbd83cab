use async_trait::async_trait;
use base::{AppId, ObjectId, PlayerId};
use store::{Due, Entitlement, Page, ShopReads, StoreError, Subscription, SubscriptionFilter};

use super::PostgresStore;
use crate::shop::{entitlement, subscription};

#[async_trait]
impl ShopReads for PostgresStore {
    async fn entitlement(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Entitlement>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, player, sku),
            |sql, (app, player, sku)| Box::pin(entitlement::find(sql, *app, *player, *sku)),
        )
        .await
    }

    async fn entitlements(
        &self,
        app: AppId,
        player: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Entitlement>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, player, after, limit),
            |sql, (app, player, after, limit)| {
                Box::pin(entitlement::page(sql, *app, *player, *after, *limit))
            },
        )
        .await
    }

    async fn subscription(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Subscription>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, player, sku),
            |sql, (app, player, sku)| Box::pin(subscription::find(sql, *app, *player, *sku)),
        )
        .await
    }

    async fn subscriptions(
        &self,
        app: AppId,
        filter: SubscriptionFilter,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Subscription>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (app, filter, after, limit),
            |sql, (app, filter, after, limit)| {
                Box::pin(subscription::page(sql, *app, filter, *after, *limit))
            },
        )
        .await
    }

    async fn due_subscriptions(&self, due: Due) -> Result<Vec<Subscription>, StoreError> {
        self.read(
            |pools| &pools.couriers,
            due,
            |sql, due| Box::pin(subscription::due(sql, due)),
        )
        .await
    }
}
