use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

use store::StoreError;
use tokio::time::Instant;

/// This node has not heard from its store for longer than it may judge without:
/// a token that it knows nothing against may have been revoked since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this node has not heard from its store for too long to judge")]
pub struct Deaf;

/// That this node may have missed changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// For how long: since the last ask began that the store has answered.
    pub lasts: Duration,
    /// Whether the grace is over, so that this node refuses to judge.
    pub deaf: bool,
}

/// When the store was last heard.
///
/// All of it goes by a clock that nobody moves: neither the system's time, which
/// may be put right by hours, nor the movable one of the development profile
/// says how long it has been silent.
#[derive(Debug)]
pub(crate) struct Hearing {
    /// What moments are counted from.
    start: Instant,
    /// When the last ask began that was answered, in nanoseconds from the start.
    /// Written after what was heard is in place, and read before that is.
    heard: AtomicU64,
    /// How long is judged by what was heard then, in nanoseconds.
    grace: u64,
    /// Whether the ask that came last failed or is late.
    missed: AtomicBool,
    /// Whether the log was told that the grace is over.
    told: AtomicBool,
}

impl Hearing {
    /// The store was heard by an ask that began at `heard`.
    pub(crate) fn since(heard: Instant, grace: Duration) -> Self {
        Self {
            start: heard,
            heard: AtomicU64::new(0),
            grace: nanos(grace),
            missed: AtomicBool::new(false),
            told: AtomicBool::new(false),
        }
    }

    /// How long ago the last ask began that was answered.
    pub(crate) fn age(&self) -> Duration {
        Duration::from_nanos(self.age_nanos())
    }

    /// Whether the grace is over. The age is worked out here and now, rather than
    /// by a task that looks again and again: a process that was stopped, and goes
    /// on, has not run any task meanwhile.
    pub(crate) fn is_deaf(&self) -> bool {
        self.age_nanos() >= self.grace
    }

    /// What may have been missed; `None` while the store is heard.
    pub(crate) fn silence(&self) -> Option<Silence> {
        let deaf = self.is_deaf();
        (deaf || self.missed.load(Ordering::Relaxed)).then(|| Silence {
            lasts: self.age(),
            deaf,
        })
    }

    /// An ask that began at `began` was answered, and the answer is in place.
    pub(crate) fn heard(&self, began: Instant) {
        let began = nanos(began.saturating_duration_since(self.start));
        self.heard.fetch_max(began, Ordering::Release);
        self.told.store(false, Ordering::Relaxed);
        if self.missed.swap(false, Ordering::Relaxed) {
            tracing::info!("the store is heard again");
        }
    }

    /// An ask failed, or is not answered in time.
    pub(crate) fn missed(&self, why: &StoreError) {
        if !self.missed.swap(true, Ordering::Relaxed) {
            tracing::warn!(%why, "the store cannot be heard");
        }
        if self.is_deaf() && !self.told.swap(true, Ordering::Relaxed) {
            let secs = self.age().as_secs();
            tracing::error!(secs, "nothing was heard for too long; this node refuses");
        }
    }

    fn age_nanos(&self) -> u64 {
        let heard = self.heard.load(Ordering::Acquire);
        nanos(self.start.elapsed()).saturating_sub(heard)
    }
}

/// Five centuries and more are as good as for ever.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
