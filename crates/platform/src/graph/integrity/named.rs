use base::{BanId, DeviceId};
use meta_attest::{
    Refusal,
    wire::{Handle, ban_id},
};
use meta_graph::{Refusal as GraphRefusal, wire::Params};
use store::{BanFilter, DeviceBan, UniqueId};

use super::{super::call::Call, Denied};

/// A device of the app that calls, by whichever of its names.
pub(super) struct Named {
    pub(super) device: DeviceId,
    /// The ban that stands, where it was named by that.
    ban: Option<DeviceBan>,
}

/// By what the call names a device. Of both the ban counts, and then nobody looks at the
/// other.
///
/// # Errors
/// [`GraphRefusal::ParameterMissing`] without either,
/// [`GraphRefusal::ParameterInvalid`].
pub(super) fn handle(params: &Params) -> Result<Handle<'_>, GraphRefusal> {
    if let Some(ban) = params.text("ban_id")? {
        return Ok(Handle::BanId(ban));
    }
    params.required("unique_id").map(Handle::UniqueId)
}

impl Named {
    /// Looks it up in the store, which has the last word.
    ///
    /// # Errors
    /// The refusals of names that are nobody's, or another app's.
    pub(super) async fn find(call: &Call<'_>, handle: Handle<'_>) -> Result<Self, Denied> {
        match handle {
            Handle::UniqueId(text) => Self::by_unique_id(call, text).await,
            Handle::BanId(text) => Self::by_ban(call, text).await,
        }
    }

    async fn by_unique_id(call: &Call<'_>, text: &str) -> Result<Self, Denied> {
        let unique_id: UniqueId = text.parse().map_err(|_| Refusal::UnknownUniqueId)?;
        let found = call.parts.store.pseudonym(unique_id).await;
        let found = found.map_err(|error| call.unavailable(error))?;
        let found = found.filter(|name| name.is_good(call.now));
        let found = found.ok_or(Refusal::UnknownUniqueId)?;
        if found.app_id != call.app() {
            return Err(Refusal::UniqueIdOfOtherApp.into());
        }
        Ok(Self {
            device: found.device_id,
            ban: None,
        })
    }

    async fn by_ban(call: &Call<'_>, text: &str) -> Result<Self, Denied> {
        let ban_id = ban_id::read(text).ok_or(Refusal::UnknownBanId)?;
        let found = call.parts.store.ban(ban_id).await;
        let found = found.map_err(|error| call.unavailable(error))?;
        let found = found.filter(|ban| ban.stands(call.now));
        let found = found.ok_or(Refusal::UnknownBanId)?;
        if found.app_id != call.app() {
            return Err(Refusal::BanIdOfOtherApp.into());
        }
        Ok(Self {
            device: found.device_id,
            ban: Some(found),
        })
    }

    /// Which ban the call is about, where it says so.
    pub(super) fn ban_id(&self) -> Option<BanId> {
        self.ban.as_ref().map(|ban| ban.ban_id)
    }

    /// The ban that stands.
    pub(super) async fn ban(self, call: &Call<'_>) -> Result<Option<DeviceBan>, Denied> {
        if self.ban.is_some() {
            return Ok(self.ban);
        }
        let standing = BanFilter {
            device_id: Some(self.device),
            standing_at: Some(call.now),
        };
        let bans = call.parts.store.bans(call.app(), standing, None, 1).await;
        let bans = bans.map_err(|error| call.unavailable(error))?;
        Ok(bans.items.into_iter().next())
    }
}
