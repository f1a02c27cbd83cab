use std::time::Duration;

use base::{Clock, Timestamp};
use tokio::time::Instant;

/// How long after one look at everything the next one follows at the latest: what
/// comes due by itself, or is committed by another process, waits for no longer.
const POLL: Duration = Duration::from_secs(1);

/// Since when what was read is good, by the clock and by the runtime's time: a clock that
/// was put back would otherwise keep the queue waiting for as long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Since {
    at: Timestamp,
    began: Instant,
}

impl Since {
    pub(super) fn now(clock: &dyn Clock) -> Self {
        let (at, began) = (clock.now(), Instant::now());
        Self { at, began }
    }

    /// Whether it is good no longer.
    pub(super) fn is_over(self, clock: &dyn Clock) -> bool {
        let now = clock.now();
        self.at.plus(POLL) <= now || now < self.at || POLL <= self.began.elapsed()
    }

    /// Until when it is good by the clock, and for how long by the runtime's time.
    pub(super) fn ends(self) -> (Timestamp, Duration) {
        let left = POLL.saturating_sub(self.began.elapsed());
        (self.at.plus(POLL), left)
    }
}
