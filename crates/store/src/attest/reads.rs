use async_trait::async_trait;
use base::{AppId, BanId, DeviceId, Timestamp};

use super::{Device, DeviceBan, Pseudonym, UniqueId};
use crate::{Page, StoreError};

/// Which bans of a game a list is to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BanFilter {
    /// Of this device only.
    pub device_id: Option<DeviceId>,
    /// Only those that stand then; those that have ended too where absent.
    pub standing_at: Option<Timestamp>,
}

impl BanFilter {
    /// Whether a list of these has that ban in it.
    #[must_use]
    pub fn shows(&self, ban: &DeviceBan) -> bool {
        self.device_id.is_none_or(|device| device == ban.device_id)
            && self.standing_at.is_none_or(|moment| ban.stands(moment))
    }
}

/// A place in the feed of a game's bans: when a ban last changed, and which.
pub type FeedPlace = (Timestamp, BanId);

/// What is read of devices.
#[async_trait]
pub trait AttestReads: Send + Sync {
    /// One device of a game.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn device(&self, app: AppId, device: DeviceId) -> Result<Option<Device>, StoreError>;

    /// The devices of a game in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn devices(
        &self,
        app: AppId,
        after: Option<DeviceId>,
        limit: usize,
    ) -> Result<Page<Device>, StoreError>;

    /// Which device a name means, of whatever game; `None` where it was never
    /// given or is forgotten.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn pseudonym(&self, unique_id: UniqueId) -> Result<Option<Pseudonym>, StoreError>;

    /// The names that these devices of a game have, the ones that they had
    /// before and that are not forgotten among them, by device and then since when.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn pseudonyms(
        &self,
        app: AppId,
        devices: Vec<DeviceId>,
    ) -> Result<Vec<Pseudonym>, StoreError>;

    /// One ban, of whatever game: its id is unique among all.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn ban(&self, ban: BanId) -> Result<Option<DeviceBan>, StoreError>;

    /// The bans of a game in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn bans(
        &self,
        app: AppId,
        filter: BanFilter,
        after: Option<BanId>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError>;

    /// The bans of a game that changed after that place, in the order in which
    /// they did.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn ban_feed(
        &self,
        app: AppId,
        after: Option<FeedPlace>,
        limit: usize,
    ) -> Result<Page<DeviceBan>, StoreError>;
}
