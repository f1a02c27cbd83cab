use std::{sync::Arc, time::Duration};

use base::{Clock, Timestamp, Wait};
use tokio::sync::watch;

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FakeClock {
    now: watch::Sender<Timestamp>,
}

impl FakeClock {
    /// A clock that stands at `start`.
    #[must_use]
    pub fn at(start: Timestamp) -> Arc<Self> {
        Arc::new(Self {
            now: watch::Sender::new(start),
        })
    }

    /// A clock that stands at 2026-11-01T00:00:00Z, where most stories begin.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Self::at(Timestamp::from_secs(1_793_491_200))
    }

    /// Moves the clock forward and wakes whoever waited for the moments passed.
    pub fn advance(&self, span: Duration) {
        self.now.send_modify(|now| *now = now.plus(span));
    }

    /// Puts the clock to a moment, also an earlier one.
    pub fn set(&self, to: Timestamp) {
        self.now.send_replace(to);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn wait_until(&self, at: Timestamp) -> Wait<'_> {
        let mut changes = self.now.subscribe();
        Box::pin(async move {
            // The sender lives in `self`, which this future borrows, so the
            // channel cannot close under it.
            let _ = changes.wait_for(|now| *now >= at).await;
        })
    }
}
