//! What is known of devices.

mod reads;

use std::collections::BTreeMap;

use base::{AppId, BanId, DeviceId, Timestamp};

use super::state::State;
use crate::{
    Admission, AdmitDevice, AttestOutcome, AttestSetup, AttestStep, BanState, ConfigureAttest,
    Device, DeviceBan, LiftBan, LiftBans, MarkDevice, Pseudonym, Refusal, SetBan, Topic, UniqueId,
};

#[derive(Clone, Debug, Default)]
pub(super) struct Devices {
    setups: BTreeMap<AppId, AttestSetup>,
    devices: BTreeMap<(AppId, DeviceId), Device>,
    anchors: BTreeMap<(AppId, [u8; 32]), DeviceId>,
    pseudonyms: BTreeMap<UniqueId, Pseudonym>,
    bans: BTreeMap<BanId, DeviceBan>,
}

impl Devices {
    pub(super) fn setups(&self) -> Vec<AttestSetup> {
        self.setups.values().cloned().collect()
    }

    pub(super) fn standing(&self, now: Timestamp) -> Vec<BanState> {
        let all = self.bans.values().filter(|ban| ban.stands(now));
        let mut states: Vec<_> = all.map(DeviceBan::state).collect();
        states.sort_by_key(|state| (state.changed_at, state.ban_id));
        states
    }

    pub(super) fn forget(&mut self, now: Timestamp) {
        self.pseudonyms.retain(|_, name| name.is_good(now));
    }

    fn last_ban(&self, app: AppId, device: DeviceId) -> Option<&DeviceBan> {
        let all = self.bans.values();
        let of_device = all.filter(|ban| (ban.app_id, ban.device_id) == (app, device));
        of_device.max_by_key(|ban| (ban.changed_at, ban.ban_id))
    }

    fn admit(&mut self, wish: &AdmitDevice) -> Result<Admission, Refusal> {
        let anchor = (wish.app_id, wish.anchor);
        let known = self.anchors.get(&anchor);
        let known = known.and_then(|device| self.devices.get(&(wish.app_id, *device)));
        let (device, admission) = Device::admit(known.cloned(), wish)?;
        let key = (wish.app_id, device.device_id);
        let is_anothers = known.is_none() && self.devices.contains_key(&key);
        let name = self.pseudonyms.get(&device.pseudonym.unique_id);
        let owner = |name: &Pseudonym| (name.app_id, name.device_id);
        if is_anothers || name.is_some_and(|name| owner(name) != key) {
            return Err(Refusal::Exists);
        }
        self.anchors.insert(anchor, device.device_id);
        self.pseudonyms
            .insert(device.pseudonym.unique_id, device.pseudonym);
        self.devices.insert(key, device);
        Ok(admission)
    }

    fn known_device(&self, app: AppId, device: DeviceId) -> Result<(), Refusal> {
        let known = self.devices.contains_key(&(app, device));
        known.then_some(()).ok_or(Refusal::Missing)
    }

    fn mark(&mut self, wish: MarkDevice) -> Result<(), Refusal> {
        let key = (wish.app_id, wish.device_id);
        let device = self.devices.get_mut(&key).ok_or(Refusal::Missing)?;
        device.is_test = wish.is_test;
        Ok(())
    }
}

impl State {
    pub(super) fn attest_step(&mut self, step: &AttestStep) -> Result<AttestOutcome, Refusal> {
        match step {
            AttestStep::Configure(wish) => self.configure_attest(wish)?,
            AttestStep::Admit(wish) => {
                self.known_app(wish.app_id)?;
                return Ok(AttestOutcome::Admitted(self.devices.admit(wish)?));
            }
            AttestStep::SetBan(wish) => return self.set_ban(wish),
            AttestStep::LiftBan(wish) => return self.lift_ban(wish),
            AttestStep::LiftBans(wish) => return self.lift_bans(wish),
            AttestStep::Mark(wish) => self.devices.mark(*wish)?,
        }
        Ok(AttestOutcome::Done)
    }

    fn configure_attest(&mut self, wish: &ConfigureAttest) -> Result<(), Refusal> {
        self.known_app(wish.app_id)?;
        let setups = &mut self.devices.setups;
        let changed = AttestSetup::apply(setups.remove(&wish.app_id), wish);
        setups.insert(wish.app_id, changed);
        self.log(Topic::Catalog);
        Ok(())
    }

    fn set_ban(&mut self, wish: &SetBan) -> Result<AttestOutcome, Refusal> {
        let devices = &self.devices;
        devices.known_device(wish.app_id, wish.device_id)?;
        let last = devices.last_ban(wish.app_id, wish.device_id);
        let news = !last.is_some_and(|ban| ban.stands(wish.at));
        if news && devices.bans.contains_key(&wish.ban_id) {
            return Err(Refusal::Exists);
        }
        let ban = DeviceBan::set(last.cloned(), wish);
        let ban_id = ban.ban_id;
        self.save_ban(ban);
        Ok(AttestOutcome::Banned { ban_id, news })
    }

    fn lift_ban(&mut self, wish: &LiftBan) -> Result<AttestOutcome, Refusal> {
        let devices = &self.devices;
        devices.known_device(wish.app_id, wish.device_id)?;
        let last = devices.last_ban(wish.app_id, wish.device_id);
        let lifted = wish.apply(last.cloned());
        let ban_id = lifted.as_ref().map(|ban| ban.ban_id);
        if let Some(ban) = lifted {
            self.save_ban(ban);
        }
        Ok(AttestOutcome::Lifted { ban_id })
    }

    fn lift_bans(&mut self, wish: &LiftBans) -> Result<AttestOutcome, Refusal> {
        self.known_app(wish.app_id)?;
        let mut meant: Vec<_> = self
            .devices
            .bans
            .values()
            .filter(|ban| wish.means(ban))
            .cloned()
            .collect();
        meant.sort_by_key(|ban| (ban.created_at, ban.ban_id));
        let more = meant.len() > wish.limit;
        meant.truncate(wish.limit);
        let count = meant.len();
        for ban in meant {
            self.save_ban(ban.lift(wish.at, &wish.by));
        }
        Ok(AttestOutcome::LiftedAll { count, more })
    }

    fn save_ban(&mut self, ban: DeviceBan) {
        self.log(Topic::Banned(ban.state()));
        self.devices.bans.insert(ban.ban_id, ban);
    }
}
