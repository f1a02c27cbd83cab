use std::ops::Bound;

use async_trait::async_trait;
use base::{AppId, BanId, DeviceId};

use crate::{
    AttestReads, BanFilter, Device, DeviceBan, FeedPlace, MemoryStore, Page, Pseudonym, StoreError,
    UniqueId,
};

#[async_trait]
impl AttestReads for MemoryStore {
    async fn device(&self, app: AppId, device: DeviceId) -> Result<Option<Device>, StoreError> {
        self.read(|state| state.devices.devices.get(&(app, device)).cloned())
    }

    async fn devices(
        &self,
        app: AppId,
        after: Option<DeviceId>,
        limit: usize,
    ) -> Result<Page<Device>, StoreError> {
        let first = (app, DeviceId::new([0; 16]));
        let from = after.map_or(Bound::Included(first), |after| {
            Bound::Excluded((app, after))
        });
        let to = Bound::Included((app, DeviceId::new([0xff; 16])));
        self.read(|state| {
            let rest = state.devices.devices.range((from, to));
            let some = rest.take(limit.saturating_add(1));
            Page::of(some.map(|(_, device)| device.clone()).collect(), limit)
        })
    }

    async fn pseudonym(&self, unique_id: UniqueId) -> Result<Option<Pseudonym>, StoreError> {
        self.read(|state| state.devices.pseudonyms.get(&unique_id).copied())
    }

    async fn pseudonyms(
        &self,
        app: AppId,
        devices: Vec<DeviceId>,
    ) -> Result<Vec<Pseudonym>, StoreError> {
        self.read(|state| {
            let all = state.devices.pseudonyms.values();
            let mut meant: Vec<_> = all
                .filter(|name| name.app_id == app && devices.contains(&name.device_id))
                .copied()
                .collect();
            meant.sort_by_key(|name| (name.device_id, name.since, name.unique_id));
            meant
        })
    }

    async fn ban(&self, ban: BanId) -> Result<Option<DeviceBan>, StoreError> {
        self.read(|state| state.devices.bans.get(&ban).cloned())
    }

    async fn bans(
        &self,
        app: AppId,
        filter: BanFilter,
        after: Option<BanId>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.read(|state| {
            let rest = state.devices.bans.range((from, Bound::Unbounded));
            let meant = rest.filter(|(_, ban)| ban.app_id == app && filter.shows(ban));
            let some = meant.take(limit.saturating_add(1));
            Page::of(some.map(|(_, ban)| ban.clone()).collect(), limit)
        })
    }

    async fn ban_feed(
        &self,
        app: AppId,
        after: Option<FeedPlace>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError> {
        self.read(|state| {
            let all = state.devices.bans.values();
            let later = |ban: &&DeviceBan| Some((ban.changed_at, ban.ban_id)) > after;
            let mut meant: Vec<_> = all
                .filter(|ban| ban.app_id == app)
                .filter(later)
                .cloned()
                .collect();
            meant.sort_by_key(|ban| (ban.changed_at, ban.ban_id));
            meant.truncate(limit.saturating_add(1));
            Page::of(meant, limit)
        })
    }
}
