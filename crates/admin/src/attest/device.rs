use base::{AppId, DeviceId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    AppIntegrity, AttestStep, BanFilter, Device, DeviceIntegrity, MarkDevice, Pseudonym, Step,
    UniqueId,
};

use super::{ban, ban::BanView};
use crate::{Action, Admin, AdminError, action::Target};

/// How many bans of one device are shown.
const BANS_SHOWN: usize = 100;

/// A device as one game meets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceView {
    /// The game.
    pub app_id: AppId,
    /// Which device. Games do not know this.
    pub device_id: DeviceId,
    /// The name by which the game knows it at present.
    pub unique_id: String,
    /// When it first came, in milliseconds since the epoch.
    pub first_seen: Timestamp,
    /// When it was last admitted.
    pub last_seen: Timestamp,
    /// How many tokens it was given within a day before that.
    pub given_within_a_day: usize,
    /// The highest patch level of its system that it ever showed.
    pub patch_level: Option<u32>,
    /// Whether it is marked as a test device.
    pub is_test: bool,
    /// How far it was trusted then, before any bypass.
    pub device_integrity: DeviceIntegrity,
    /// What its app was found to be then.
    pub app_integrity: AppIntegrity,
    /// The codes of what did not hold then.
    pub reasons: Vec<String>,
}

/// A name by which a game knows a device, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PseudonymView {
    /// The name.
    pub unique_id: String,
    /// When it was given, in milliseconds since the epoch.
    pub since: Timestamp,
    /// Until when it is taken.
    pub good_until: Timestamp,
}

/// A device, its names and its bans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceLog {
    /// The device.
    pub device: DeviceView,
    /// Its names that are still taken, the first one first.
    pub unique_ids: Vec<PseudonymView>,
    /// Its bans in the order of their ids, at most 100; those that have ended are
    /// among them.
    pub bans: Vec<BanView>,
}

/// A part of a game's devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DevicePage {
    /// In the order of their ids.
    pub devices: Vec<DeviceView>,
    /// Whether more follow.
    pub more: bool,
}

/// Whether a device is to be a test device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMark {
    /// Whether it is one from now on.
    pub is_test: bool,
}

/// A device was marked, or is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MarkedDevice {
    /// The game.
    pub app_id: AppId,
    /// Which device.
    pub device_id: DeviceId,
    /// Whether it is a test device.
    pub is_test: bool,
}

impl Admin {
    /// At most `limit` devices of a game that come after one.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn devices(
        &self,
        app_id: AppId,
        after: Option<DeviceId>,
        limit: usize,
    ) -> Result<DevicePage, AdminError> {
        self.attest_setup(app_id)?;
        let page = self.store.devices(app_id, after, limit).await?;
        Ok(DevicePage {
            devices: page.items.iter().map(view).collect(),
            more: page.more,
        })
    }

    /// One device with its names and its bans. `device` is its id, or a name by
    /// which the game knows it.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn device(&self, app_id: AppId, device: &str) -> Result<DeviceLog, AdminError> {
        let device = self.device_named(app_id, device).await?;
        let names = self
            .store
            .pseudonyms(app_id, vec![device.device_id])
            .await?;
        let filter = BanFilter {
            device_id: Some(device.device_id),
            standing_at: None,
        };
        let bans = self.store.bans(app_id, filter, None, BANS_SHOWN).await?;
        let now = self.clock.now();
        let good = names.iter().filter(|name| name.is_good(now));
        Ok(DeviceLog {
            device: view(&device),
            unique_ids: good.map(name).collect(),
            bans: bans.items.iter().map(|one| ban::view(one, now)).collect(),
        })
    }

    /// Marks a device as a test device, or no more: where the game's bypass is on,
    /// it counts as Advanced from its next token on.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn mark_device(
        &self,
        app_id: AppId,
        device: &str,
        new: NewMark,
    ) -> Result<MarkedDevice, AdminError> {
        let device_id = self.device_named(app_id, device).await?.device_id;
        let is_test = new.is_test;
        let marked = MarkedDevice {
            app_id,
            device_id,
            is_test,
        };
        let details = json!({ "device_id": device_id, "is_test": is_test });
        let deed = Action::DeviceMark.on(Target("app", app_id), details);
        let step = AttestStep::Mark(MarkDevice {
            app_id,
            device_id,
            is_test,
        });
        self.commit(deed, vec![Step::Attest(step)], &marked).await?;
        Ok(marked)
    }

    /// The device that an operator means.
    pub(super) async fn device_named(
        &self,
        app_id: AppId,
        text: &str,
    ) -> Result<Device, AdminError> {
        self.attest_setup(app_id)?;
        let device_id = match (text.parse(), text.parse()) {
            (Ok(id), _) => id,
            (_, Ok(unique_id)) => self.device_known_by(app_id, unique_id).await?,
            (Err(_), Err(_)) => {
                return Err(AdminError::Invalid {
                    field: "device",
                    expected: "a device id of 32 hexadecimal digits or a unique id of 64",
                });
            }
        };
        let found = self.store.device(app_id, device_id).await?;
        found.ok_or(NO_DEVICE)
    }

    async fn device_known_by(
        &self,
        app_id: AppId,
        unique_id: UniqueId,
    ) -> Result<DeviceId, AdminError> {
        let found = self.store.pseudonym(unique_id).await?;
        let now = self.clock.now();
        let good = found.filter(|name| name.app_id == app_id && name.is_good(now));
        good.map(|name| name.device_id).ok_or(NO_DEVICE)
    }
}

const NO_DEVICE: AdminError = AdminError::NoSuch("the game knows no such device");

fn view(device: &Device) -> DeviceView {
    let reasons = device.last.reasons.split_ascii_whitespace();
    DeviceView {
        app_id: device.app_id,
        device_id: device.device_id,
        unique_id: device.pseudonym.unique_id.to_string(),
        first_seen: device.first_seen,
        last_seen: device.last.at,
        given_within_a_day: device.given.len(),
        patch_level: device.patch_level,
        is_test: device.is_test,
        device_integrity: device.last.device,
        app_integrity: device.last.app,
        reasons: reasons.map(str::to_owned).collect(),
    }
}

fn name(name: &Pseudonym) -> PseudonymView {
    PseudonymView {
        unique_id: name.unique_id.to_string(),
        since: name.since,
        good_until: name.good_until,
    }
}
