//! Reads of what is known of devices, which go through as they are.

use async_trait::async_trait;
use base::{AppId, BanId, DeviceId};
use store::{
    AttestReads, BanFilter, Device, DeviceBan, FeedPlace, Page, Pseudonym, StoreError, UniqueId,
};

use super::FaultyStore;

#[async_trait]
impl AttestReads for FaultyStore {
    async fn device(&self, app: AppId, device: DeviceId) -> Result<Option<Device>, StoreError> {
        self.inner.device(app, device).await
    }

    async fn devices(
        &self,
        app: AppId,
        after: Option<DeviceId>,
        limit: usize,
    ) -> Result<Page<Device>, StoreError> {
        self.inner.devices(app, after, limit).await
    }

    async fn pseudonym(&self, unique_id: UniqueId) -> Result<Option<Pseudonym>, StoreError> {
        self.inner.pseudonym(unique_id).await
    }

    async fn pseudonyms(
        &self,
        app: AppId,
        devices: Vec<DeviceId>,
    ) -> Result<Vec<Pseudonym>, StoreError> {
        self.inner.pseudonyms(app, devices).await
    }

    async fn ban(&self, ban: BanId) -> Result<Option<DeviceBan>, StoreError> {
        self.inner.ban(ban).await
    }

    async fn bans(
        &self,
        app: AppId,
        filter: BanFilter,
        after: Option<BanId>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError> {
        self.inner.bans(app, filter, after, limit).await
    }

    async fn ban_feed(
        &self,
        app: AppId,
        after: Option<FeedPlace>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError> {
        self.inner.ban_feed(app, after, limit).await
    }
}
