use std::{
    sync::{
        PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::{AppId, DeviceId, Timestamp};
use foldhash::HashMap;
use store::BanState;

/// How long what has ended stays, so that an older state that comes late is known
/// to be one.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

type Bans = HashMap<(AppId, DeviceId), BanState>;

/// The devices that are banned, as far as this node has heard.
#[derive(Debug, Default)]
pub(crate) struct Banned {
    /// Most installations ban rarely; this spares them the lock.
    any: AtomicBool,
    bans: RwLock<Bans>,
}

impl Banned {
    /// Takes all of them as they stand now, in the place of what was known.
    pub(crate) fn replace(&self, states: Vec<BanState>) {
        let bans: Bans = states
            .into_iter()
            .map(|state| ((state.app_id, state.device_id), state))
            .collect();
        let any = !bans.is_empty();
        *self.write() = bans;
        self.any.store(any, Ordering::Release);
    }

    /// Takes one as it stands now; one that is older than what is known stays out.
    pub(crate) fn add(&self, state: BanState) {
        let mut bans = self.write();
        let known = bans.entry((state.app_id, state.device_id)).or_insert(state);
        if known.changed_at <= state.changed_at {
            *known = state;
        }
        self.any.store(true, Ordering::Release);
    }

    /// Forgets what ended a day ago: whatever would still come of it late is
    /// older than that.
    pub(crate) fn prune(&self, now: Timestamp) {
        if self.any.load(Ordering::Acquire) {
            let mut bans = self.write();
            bans.retain(|_, state| now < state.until.plus(KEPT));
            self.any.store(!bans.is_empty(), Ordering::Release);
        }
    }

    /// The ban of a device that stands then.
    pub(crate) fn find(&self, app: AppId, device: DeviceId, now: Timestamp) -> Option<BanState> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let state = self.read().get(&(app, device)).copied();
        state.filter(|state| state.is_banned(now))
    }

    fn read(&self) -> RwLockReadGuard<'_, Bans> {
        self.bans.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Bans> {
        self.bans.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use base::BanId;

    use super::*;

    fn state(device: u8, until: i64, changed_at: i64) -> BanState {
        BanState {
            app_id: AppId::new(1).unwrap(),
            device_id: DeviceId::new([device; 16]),
            ban_id: BanId::new(u64::try_from(changed_at).unwrap()).unwrap(),
            until: Timestamp::from_secs(until),
            changed_at: Timestamp::from_secs(changed_at),
        }
    }

    fn is_banned(bans: &Banned, device: u8, secs: i64) -> bool {
        let app = AppId::new(1).unwrap();
        let device = DeviceId::new([device; 16]);
        bans.find(app, device, Timestamp::from_secs(secs)).is_some()
    }

    #[test]
    fn a_ban_stands_until_its_end_and_for_its_device() {
        let bans = Banned::default();
        assert!(!is_banned(&bans, 1, 5));
        bans.add(state(1, 10, 1));
        assert!(is_banned(&bans, 1, 9) && !is_banned(&bans, 1, 10));
        assert!(!is_banned(&bans, 2, 5));
    }

    #[test]
    fn the_later_of_two_states_goes_however_they_come() {
        let bans = Banned::default();
        bans.add(state(1, 10, 1));
        bans.add(state(1, 3, 2));
        assert!(!is_banned(&bans, 1, 5));
        bans.add(state(1, 10, 1));
        assert!(!is_banned(&bans, 1, 5));
    }

    #[test]
    fn what_ended_a_day_ago_is_forgotten() {
        let bans = Banned::default();
        bans.add(state(1, 10, 1));
        bans.add(state(2, 11, 1));
        bans.prune(Timestamp::from_secs(86_409));
        assert_eq!(bans.read().len(), 2);
        bans.prune(Timestamp::from_secs(86_410));
        assert_eq!(bans.read().len(), 1);
        assert!(is_banned(&bans, 2, 5));
        bans.prune(Timestamp::from_secs(86_411));
        assert!(bans.read().is_empty() && !is_banned(&bans, 2, 5));
        bans.add(state(2, 11, 2));
        assert!(is_banned(&bans, 2, 5));
    }

    #[test]
    fn what_is_read_anew_takes_the_place_of_everything() {
        let bans = Banned::default();
        bans.add(state(1, 10, 9));
        bans.replace(vec![state(2, 10, 1)]);
        assert!(!is_banned(&bans, 1, 5) && is_banned(&bans, 2, 5));
        bans.replace(Vec::new());
        assert!(!is_banned(&bans, 2, 5));
    }
}
