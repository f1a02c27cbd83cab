use async_trait::async_trait;
use base::{AppId, BanId, DeviceId};
use store::{
    AttestReads, BanFilter, Device, DeviceBan, FeedPlace, Page, Pseudonym, StoreError, UniqueId,
};

use super::SqliteStore;
use crate::attest::{ban, device, pseudonym};

#[async_trait]
impl AttestReads for SqliteStore {
    async fn device(&self, app: AppId, device: DeviceId) -> Result<Option<Device>, StoreError> {
        self.reads
            .callers
            .read(move |conn| device::find(conn, app, device))
            .await
    }

    async fn devices(
        &self,
        app: AppId,
        after: Option<DeviceId>,
        limit: usize,
    ) -> Result<Page<Device>, StoreError> {
        self.reads
            .lists
            .read(move |conn| device::page(conn, app, after, limit))
            .await
    }

    async fn pseudonym(&self, unique_id: UniqueId) -> Result<Option<Pseudonym>, StoreError> {
        self.reads
            .callers
            .read(move |conn| pseudonym::find(conn, unique_id))
            .await
    }

    async fn pseudonyms(
        &self,
        app: AppId,
        devices: Vec<DeviceId>,
    ) -> Result<Vec<Pseudonym>, StoreError> {
        self.reads
            .callers
            .read(move |conn| pseudonym::of(conn, app, devices))
            .await
    }

    async fn ban(&self, ban: BanId) -> Result<Option<DeviceBan>, StoreError> {
        self.reads
            .callers
            .read(move |conn| ban::find(conn, ban))
            .await
    }

    async fn bans(
        &self,
        app: AppId,
        filter: BanFilter,
        after: Option<BanId>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError> {
        self.reads
            .lists
            .read(move |conn| ban::page(conn, app, filter, after, limit))
            .await
    }

    async fn ban_feed(
        &self,
        app: AppId,
        after: Option<FeedPlace>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError> {
        self.reads
            .lists
            .read(move |conn| ban::feed(conn, app, after, limit))
            .await
    }
}
