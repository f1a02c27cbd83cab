use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base::{Clock, Timestamp, Wait};
use operator::MovableClock;
use tokio::sync::Notify;

/// The longest that a wait sleeps before it looks again: the system's clock may
/// be set while it sleeps.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The system's clock, with an offset that only the development profile moves.
#[derive(Debug, Default)]
pub(crate) struct WallClock {
    offset_millis: AtomicI64,
    moved: Notify,
}

impl WallClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    fn move_by(&self, millis: impl FnOnce(i64) -> i64) {
        let offset = millis(self.offset_millis.load(Ordering::Acquire));
        self.offset_millis.store(offset, Ordering::Release);
        self.moved.notify_waiters();
    }
}

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        let offset = self.offset_millis.load(Ordering::Acquire);
        Timestamp::from_millis(system_millis().saturating_add(offset))
    }

    fn wait_until(&self, at: Timestamp) -> Wait<'_> {
        Box::pin(async move {
            loop {
                let moved = self.moved.notified();
                let left = at.since(self.now());
                if left.is_zero() {
                    return;
                }
                tokio::select! {
                    () = moved => {}
                    () = tokio::time::sleep(left.min(LOOK_AGAIN)) => {}
                }
            }
        })
    }
}

impl MovableClock for WallClock {
    fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.move_by(|offset| offset.saturating_add(by));
    }

    fn set(&self, to: Timestamp) {
        self.move_by(|_| to.millis().saturating_sub(system_millis()));
    }
}

/// What time it is for whom the movable clock does not count: certificates, whose
/// other side goes by the system's.
pub(crate) fn system_now() -> Timestamp {
    Timestamp::from_millis(system_millis())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the home of the system clock"
)]
fn system_millis() -> i64 {
    let now = SystemTime::now();
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis())
            .map_or(i64::MIN, |millis| millis.saturating_neg()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_wakes_when_the_clock_is_moved() {
        let clock = WallClock::new();
        let tomorrow = clock.now().plus(Duration::from_secs(86_400));
        let waiting = tokio::spawn({
            let clock = Arc::clone(&clock);
            async move { clock.wait_until(tomorrow).await }
        });
        clock.set(tomorrow);
        waiting.await.unwrap();
        assert!(clock.now() >= tomorrow);
    }

    #[test]
    fn the_clock_can_be_put_back() {
        let clock = WallClock::new();
        let long_ago = Timestamp::from_secs(1_663_900_000);
        clock.set(long_ago);
        assert!(clock.now().since(long_ago) < Duration::from_secs(3_600));
    }
}
