use std::time::Duration;

/// The longest wait before another attempt: a day, before its jitter.
pub const LONGEST_RETRY_DELAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How many attempts may follow the first one.
pub const MOST_RETRIES: usize = 32;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;

/// What an endpoint of which nothing was said is given: twelve attempts within
/// some three days.
const USUAL: [u32; 11] = [
    5,
    30,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    12 * HOUR,
    24 * HOUR,
];

/// How long after the first, second, … failed attempt the next one begins; after
/// the last of these the delivery expires. In whole seconds, each from 1 to
/// [`LONGEST_RETRY_DELAY`], at most [`MOST_RETRIES`] of them; none at all means
/// that there is one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrySchedule(Vec<u32>);

impl RetrySchedule {
    /// A schedule of these waits in seconds; `None` where one of them or their
    /// number is out of its limits.
    #[must_use]
    pub fn new(secs: Vec<u32>) -> Option<Self> {
        let longest = LONGEST_RETRY_DELAY.as_secs();
        let good = |secs: &u32| *secs > 0 && u64::from(*secs) <= longest;
        (secs.len() <= MOST_RETRIES && secs.iter().all(good)).then_some(Self(secs))
    }

    /// The waits, in seconds.
    #[must_use]
    pub fn secs(&self) -> &[u32] {
        &self.0
    }

    /// The wait after the failed attempt of that number, counted from 1; `None`
    /// after the last one.
    #[must_use]
    pub fn after(&self, attempt: u32) -> Option<Duration> {
        let index = usize::try_from(attempt.checked_sub(1)?).ok()?;
        let secs = self.0.get(index)?;
        Some(Duration::from_secs((*secs).into()))
    }

    /// How many attempts there are in all.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.0.len().saturating_add(1)
    }
}

impl Default for RetrySchedule {
    fn default() -> Self {
        Self(USUAL.to_vec())
    }
}
