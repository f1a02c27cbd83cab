use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::Timestamp;
use guard::{Quota, TooOften};

/// How many times in a minute one device may be refused, and one nonce. Each
/// refusal is a transaction that takes the device's row, and nothing else would
/// end a repetition of the same call, as what is refused counts nowhere else.
const MOST: u32 = 20;

const MINUTE: Duration = Duration::from_secs(60);

/// How many devices and nonces are remembered, at about 50 bytes each.
const REMEMBERED: usize = 65_536;

/// Who was refused how often in the present minute, as this process saw it.
pub(crate) struct Attempts(Mutex<Quota<[u8; 32]>>);

impl Default for Attempts {
    fn default() -> Self {
        Self(Mutex::new(Quota::new(MOST, MINUTE, REMEMBERED)))
    }
}

impl Attempts {
    /// Counts an attempt, until [`succeeded`](Self::succeeded).
    ///
    /// # Errors
    /// When one of them was refused, or is still being looked at, too often.
    pub(crate) fn begin(&self, keys: &[[u8; 32]], now: Timestamp) -> Result<(), TooOften> {
        let mut quota = self.quota();
        keys.iter().try_for_each(|key| quota.check(key, now))?;
        keys.iter().try_for_each(|key| quota.admit(*key, now))
    }

    /// It was none that was refused.
    pub(crate) fn succeeded(&self, keys: &[[u8; 32]]) {
        let mut quota = self.quota();
        for key in keys {
            quota.give_back(key);
        }
    }

    fn quota(&self) -> MutexGuard<'_, Quota<[u8; 32]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_succeeds_does_not_count() {
        let attempts = Attempts::default();
        let now = Timestamp::from_secs(1_000_000);
        let keys = |n| [[n; 32], [n + 100; 32]];
        for _ in 0..MOST * 3 {
            attempts.begin(&keys(1), now).unwrap();
            attempts.succeeded(&keys(1));
        }
        for _ in 0..MOST {
            attempts.begin(&keys(1), now).unwrap();
        }
        assert_eq!(attempts.begin(&keys(1), now).unwrap_err().wait, MINUTE);
        let one_of_them = [[1; 32], [2; 32]];
        assert!(attempts.begin(&one_of_them, now).is_err());
        attempts.begin(&keys(2), now).unwrap();
        attempts.begin(&keys(1), now.plus(MINUTE)).unwrap();
    }
}
