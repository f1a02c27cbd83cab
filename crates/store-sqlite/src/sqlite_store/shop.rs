use async_trait::async_trait;
use base::{AppId, ObjectId, PlayerId};
use store::{Due, Entitlement, Page, ShopReads, StoreError, Subscription, SubscriptionFilter};

use super::SqliteStore;

fn unbuilt() -> StoreError {
    StoreError::Unavailable("unbuilt".into())
}

#[async_trait]
impl ShopReads for SqliteStore {
    async fn entitlement(
        &self,
        _app: AppId,
        _player: PlayerId,
        _sku: ObjectId,
    ) -> Result<Option<Entitlement>, StoreError> {
        Err(unbuilt())
    }

    async fn entitlements(
        &self,
        _app: AppId,
        _player: PlayerId,
        _after: Option<ObjectId>,
        _limit: usize,
    ) -> Result<Page<Entitlement>, StoreError> {
        Err(unbuilt())
    }

    async fn subscription(
        &self,
        _app: AppId,
        _player: PlayerId,
        _sku: ObjectId,
    ) -> Result<Option<Subscription>, StoreError> {
        Err(unbuilt())
    }

    async fn subscriptions(
        &self,
        _app: AppId,
        _filter: SubscriptionFilter,
        _after: Option<ObjectId>,
        _limit: usize,
    ) -> Result<Page<Subscription>, StoreError> {
        Err(unbuilt())
    }

    async fn due_subscriptions(&self, _due: Due) -> Result<Vec<Subscription>, StoreError> {
        Err(unbuilt())
    }
}
