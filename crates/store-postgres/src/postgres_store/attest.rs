use async_trait::async_trait;
use base::{AppId, BanId, DeviceId};
use store::{
    AttestReads, BanFilter, Device, DeviceBan, FeedPlace, Page, Pseudonym, StoreError, UniqueId,
};

use super::PostgresStore;
use crate::attest::{ban, device, pseudonym};

#[async_trait]
impl AttestReads for PostgresStore {
    async fn device(&self, app: AppId, device: DeviceId) -> Result<Option<Device>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, device),
            |sql, (app, device)| Box::pin(device::find(sql, *app, *device)),
        )
        .await
    }

    async fn devices(
        &self,
        app: AppId,
        after: Option<DeviceId>,
        limit: usize,
    ) -> Result<Page<Device>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (app, after, limit),
            |sql, (app, after, limit)| Box::pin(device::page(sql, *app, *after, *limit)),
        )
        .await
    }

    async fn pseudonym(&self, unique_id: UniqueId) -> Result<Option<Pseudonym>, StoreError> {
        self.read(
            |pools| &pools.callers,
            unique_id,
            |sql, unique_id| Box::pin(pseudonym::find(sql, *unique_id)),
        )
        .await
    }

    async fn pseudonyms(
        &self,
        app: AppId,
        devices: Vec<DeviceId>,
    ) -> Result<Vec<Pseudonym>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, devices),
            |sql, (app, devices)| Box::pin(pseudonym::of(sql, *app, devices)),
        )
        .await
    }

    async fn ban(&self, ban: BanId) -> Result<Option<DeviceBan>, StoreError> {
        self.read(
            |pools| &pools.callers,
            ban,
            |sql, ban| Box::pin(ban::find(sql, *ban)),
        )
        .await
    }

    async fn bans(
        &self,
        app: AppId,
        filter: BanFilter,
        after: Option<BanId>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (app, filter, after, limit),
            |sql, (app, filter, after, limit)| {
                Box::pin(ban::page(sql, *app, *filter, *after, *limit))
            },
        )
        .await
    }

    async fn ban_feed(
        &self,
        app: AppId,
        after: Option<FeedPlace>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (app, after, limit),
            |sql, (app, after, limit)| Box::pin(ban::feed(sql, *app, *after, *limit)),
        )
        .await
    }
}
