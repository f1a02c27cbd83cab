use base::Timestamp;
use store::{Pace, Shard};

/// What is due within the same twentieth of a second begins together, so that a
/// fast pace does not have the store asked for each attempt. The mean is not
/// changed by it.
const GRAIN_MS: i64 = 50;

const NANOS_PER_MILLI: i128 = 1_000_000;

/// When attempts may begin that follow each other at a pace: the generic cell rate
/// algorithm, which is a token bucket that needs no more than one moment (ITU-T
/// I.371).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pacer {
    /// The theoretical arrival time, in nanoseconds since the epoch.
    next: i128,
}

/// A node's share of an endpoint's pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// Nanoseconds from one attempt to the next.
    interval: i128,
    /// How many may come at once.
    burst: i128,
}

impl Share {
    /// What a node may send that holds so many shards. The deliveries of an endpoint
    /// are spread over all shards evenly, and so is its pace.
    pub(super) fn of(pace: Pace, shards: usize) -> Self {
        let all = i128::try_from(Shard::all().count()).unwrap_or(i128::MAX);
        // A lease may have gone since the look; its share goes with the next one.
        let held = i128::try_from(shards).unwrap_or(i128::MAX).clamp(1, all);
        let per_second = i128::from(pace.per_second).max(1).saturating_mul(held);
        let spread = NANOS_PER_MILLI.saturating_mul(1_000).saturating_mul(all);
        let burst = i128::from(pace.burst).saturating_mul(held).checked_div(all);
        Self {
            interval: spread.checked_div(per_second).unwrap_or(spread),
            burst: burst.unwrap_or(1).max(1),
        }
    }
}

impl Pacer {
    /// From when on one may begin, if not now.
    pub(super) fn closed_until(self, share: Share, now: Timestamp) -> Option<Timestamp> {
        let tolerance = share.interval.saturating_mul(share.burst.saturating_sub(1));
        let earliest = self.next.saturating_sub(tolerance);
        let millis = earliest.div_euclid(NANOS_PER_MILLI);
        let millis = i64::try_from(millis).unwrap_or(i64::MAX);
        let begins = millis.saturating_sub(millis.rem_euclid(GRAIN_MS));
        (now.millis() < begins).then(|| Timestamp::from_millis(begins))
    }

    /// One begins.
    pub(super) fn begin(&mut self, share: Share, now: Timestamp) {
        self.next = self.next.max(nanos(now)).saturating_add(share.interval);
    }

    /// Forgets what is farther ahead than a whole burst that began now: it was
    /// written before the clock was put back, or by a smaller share.
    pub(super) fn look(&mut self, share: Share, now: Timestamp) {
        let whole = share.interval.saturating_mul(share.burst);
        let grain = i128::from(GRAIN_MS).saturating_mul(NANOS_PER_MILLI);
        let ahead = nanos(now).saturating_add(whole).saturating_add(grain);
        self.next = self.next.min(ahead);
    }
}

fn nanos(at: Timestamp) -> i128 {
    i128::from(at.millis()).saturating_mul(NANOS_PER_MILLI)
}

#[cfg(test)]
mod tests;
