use std::time::{Duration, Instant};

use store::StoreError;

/// How long after a failure the file is first opened anew.
const FIRST: Duration = Duration::from_millis(100);

/// The longest time between two tries.
const LONGEST: Duration = Duration::from_secs(5);

/// Why there is no engine, and when to try again. The wait is for a disk, not a
/// rule, so it is measured by the monotonic clock.
#[derive(Debug)]
pub(super) struct Outage {
    error: StoreError,
    wait: Duration,
    until: Instant,
}

impl Outage {
    pub(super) fn new(why: String) -> Self {
        Self {
            error: StoreError::Unavailable(why),
            wait: FIRST,
            until: after(FIRST),
        }
    }

    /// Another try failed: the next one is twice as far away.
    pub(super) fn lasts(&mut self, error: StoreError) {
        self.error = error;
        self.wait = self.wait.saturating_mul(2).min(LONGEST);
        self.until = after(self.wait);
    }

    pub(super) fn error(&self) -> StoreError {
        self.error.clone()
    }

    pub(super) fn remaining(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Whether it is time to try again.
    pub(super) fn is_over(&self) -> bool {
        self.remaining().is_zero()
    }
}

fn after(wait: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(wait).unwrap_or(now)
}
