use std::time::Duration;

use base::{DeliveryId, Rng, Timestamp};

use super::closing::Closing;
use crate::schedule::with_jitter;

/// For how long a breaker stays open the first time; twice as long each time after
/// that which brought no sign of life.
const FIRST: Duration = Duration::from_secs(10);

/// The longest that it stays open, before its jitter.
const LONGEST: Duration = Duration::from_secs(5 * 60);

/// What an attempt says of its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// It answers, be it with a refusal.
    Life,
    /// It does not answer, or says that it cannot cope.
    Failure,
    /// It was not asked.
    Nothing,
}

/// What a sign has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Opened(Timestamp),
    Closed,
}

/// Leaves a peer alone that has failed so many times in a row, for a while and then
/// for one attempt's outcome. Every attempt counts, first ones and repeated ones
/// alike.
#[derive(Clone, Debug, Default)]
pub(super) struct Breaker {
    /// Failures since the last sign of life.
    failures: u32,
    /// How often it has opened since then.
    opened: u32,
    open: Option<Closing>,
    /// The one attempt that is made once it has been open for long enough.
    probe: Option<DeliveryId>,
}

impl Breaker {
    pub(super) const fn failures(&self) -> u32 {
        self.failures
    }

    /// Until when it is open; `None` where it is not, and where it is half open.
    pub(super) fn open_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.open.and_then(|open| open.at(now))
    }

    /// Whether another attempt may begin.
    pub(super) fn admits(&self, now: Timestamp) -> bool {
        self.open_until(now).is_none() && self.probe.is_none()
    }

    /// That attempt begins, having been admitted.
    pub(super) fn begin(&mut self, delivery: DeliveryId) {
        if self.open.is_some() {
            self.probe = Some(delivery);
        }
    }

    /// That attempt is over, whether it was heard of or not.
    pub(super) fn end(&mut self, delivery: DeliveryId) {
        if self.probe == Some(delivery) {
            self.probe = None;
        }
    }

    /// What came of an attempt; it opens after `limit` failures, never at 0.
    pub(super) fn hear(
        &mut self,
        delivery: DeliveryId,
        sign: Sign,
        limit: u16,
        now: Timestamp,
        rng: &dyn Rng,
    ) -> Option<Change> {
        match sign {
            Sign::Nothing => None,
            Sign::Life => {
                let change = self.open.map(|_| Change::Closed);
                *self = Self::default();
                change
            }
            Sign::Failure => {
                self.failures = self.failures.saturating_add(1);
                let probed = self.probe == Some(delivery);
                // What began before it opened says nothing new.
                let counts = probed || self.open.is_none();
                let enough = limit > 0 && self.failures >= limit.into();
                (counts && enough).then(|| self.open(now, rng))
            }
        }
    }

    fn open(&mut self, now: Timestamp, rng: &dyn Rng) -> Change {
        let doubled = 2u32.saturating_pow(self.opened);
        let span = with_jitter(FIRST.saturating_mul(doubled).min(LONGEST), rng);
        self.opened = self.opened.saturating_add(1);
        self.open = Some(Closing::new(now, span));
        self.probe = None;
        Change::Opened(now.plus(span))
    }
}

#[cfg(test)]
mod tests;
