use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::{AppId, Timestamp};
use guard::{Quota, TooOften};

/// How many devices of one game this process writes down in an hour that it never
/// saw before and that are not trusted. Everybody can make such evidence, each
/// time with another key, and each is a row in the store that stays.
const UNTRUSTED: u32 = 10_000;

/// How many of those that are trusted. One device can make many of them, each
/// time with another key.
const TRUSTED: u32 = 100_000;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// How many games are counted.
const GAMES: usize = 10_000;

/// How many devices of each game were new in the present hour.
pub(crate) struct Pace {
    untrusted: Mutex<Quota<AppId>>,
    trusted: Mutex<Quota<AppId>>,
}

impl Default for Pace {
    fn default() -> Self {
        Self::of(UNTRUSTED, TRUSTED)
    }
}

impl Pace {
    pub(crate) fn of(untrusted: u32, trusted: u32) -> Self {
        let quota = |most| Mutex::new(Quota::new(most, HOUR, GAMES));
        Self {
            untrusted: quota(untrusted),
            trusted: quota(trusted),
        }
    }

    /// Whether one more may be new.
    ///
    /// # Errors
    /// When new devices of the game have to wait for the next hour.
    pub(crate) fn check(&self, app: AppId, trusted: bool, now: Timestamp) -> Result<(), TooOften> {
        self.quota(trusted).check(&app, now)
    }

    /// Counts one that was new.
    pub(crate) fn count(&self, app: AppId, trusted: bool, now: Timestamp) {
        // Those that came at the same time as the last one are there already.
        let _ = self.quota(trusted).admit(app, now);
    }

    fn quota(&self, trusted: bool) -> MutexGuard<'_, Quota<AppId>> {
        let quota = if trusted {
            &self.trusted
        } else {
            &self.untrusted
        };
        quota.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_game_and_trust_has_its_own_and_the_next_hour_is_another_one() {
        let pace = Pace::of(2, 3);
        let app = |number| AppId::new(number).unwrap();
        let start = Timestamp::from_secs(3_600_000);
        for (trusted, most) in [(false, 2), (true, 3)] {
            for _ in 0..most {
                pace.check(app(1), trusted, start).unwrap();
                pace.count(app(1), trusted, start);
            }
            let wait = pace.check(app(1), trusted, start).unwrap_err().wait;
            assert_eq!(wait, HOUR);
            pace.count(app(1), trusted, start);
            pace.check(app(2), trusted, start).unwrap();
            pace.check(app(1), trusted, start.plus(wait)).unwrap();
        }
    }
}
