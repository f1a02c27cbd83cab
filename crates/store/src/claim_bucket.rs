use std::time::Duration;

use base::Timestamp;

/// A span of five minutes in which claims expire. Stores keep claims and
/// forget them by the bucket.
///
/// The bucket comes from the claim's own expiry, which comes from what was
/// signed, so a replay is always looked for where the first use was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimBucket(i64);

impl ClaimBucket {
    /// How long one bucket is.
    pub const WIDTH: Duration = Duration::from_millis(WIDTH_MS.unsigned_abs());

    /// The bucket of a claim that expires at this moment.
    #[must_use]
    pub const fn of(expires_at: Timestamp) -> Self {
        Self(expires_at.millis().div_euclid(WIDTH_MS))
    }

    /// Reads back what [`number`](Self::number) gave.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// How many whole widths after the epoch it begins.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Whether everything in it has expired, so that it may be forgotten.
    #[must_use]
    pub fn has_ended(self, now: Timestamp) -> bool {
        self < Self::of(now)
    }
}

const WIDTH_MS: i64 = 300_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_ends_only_after_its_last_claim_has_expired() {
        let start = Timestamp::from_secs(600);
        let last = Timestamp::from_millis(899_999);
        assert_eq!(ClaimBucket::of(start), ClaimBucket::of(last));
        assert!(!ClaimBucket::of(last).has_ended(last));
        assert!(ClaimBucket::of(start).has_ended(start.plus(ClaimBucket::WIDTH)));
    }

    #[test]
    fn the_ends_of_time_have_buckets_too() {
        let first = ClaimBucket::of(Timestamp::from_millis(i64::MIN));
        let last = ClaimBucket::of(Timestamp::MAX);
        assert!(first < ClaimBucket::of(Timestamp::from_millis(-1)));
        assert!(ClaimBucket::of(Timestamp::from_millis(-1)) < ClaimBucket::of(Timestamp::EPOCH));
        assert!(!last.has_ended(Timestamp::MAX), "what never expires stays");
    }
}
