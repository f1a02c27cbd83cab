use std::time::Duration;

use base::{Rng, Timestamp};

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// How long after the first, second, … failed attempt the next one begins.
const DELAYS: [Duration; 11] = [
    secs(5),
    secs(30),
    secs(2 * MINUTE),
    secs(10 * MINUTE),
    secs(30 * MINUTE),
    secs(HOUR),
    secs(2 * HOUR),
    secs(4 * HOUR),
    secs(8 * HOUR),
    secs(12 * HOUR),
    secs(24 * HOUR),
];

/// The longest delay with its jitter.
pub(crate) const LONGEST_DELAY: Duration = secs(24 * HOUR * 11 / 10);

/// How many attempts there are before a delivery expires.
pub const ATTEMPTS: u32 = 12;

/// How long to wait after the failed attempt of that number, counted from 1
/// since the delivery was last asked for; `None` after the last one.
///
/// The delays are fixed, from 5 seconds to a day, so that anyone can say when
/// the next attempt is due. Each is moved by up to a tenth in either direction
/// by what is drawn, so that what failed together does not come back together.
#[must_use]
pub fn delay_after(scheduled: u32, rng: &dyn Rng) -> Option<Duration> {
    let index = usize::try_from(scheduled.saturating_sub(1)).ok()?;
    let delay = DELAYS.get(index)?;
    let drawn = u32::from(u16::from_be_bytes(rng.array()));
    // Of 201 values from 900 to 1100 thousandths; 65536 is so much more that
    // the remainder is even enough for a jitter.
    let thousandths = drawn.checked_rem(201).unwrap_or(100).saturating_add(900);
    delay.saturating_mul(thousandths).checked_div(1000)
}

/// When the attempt after the one that has failed now is due.
pub(crate) fn due_after(scheduled: u32, now: Timestamp, rng: &dyn Rng) -> Option<Timestamp> {
    delay_after(scheduled, rng).map(|delay| now.plus(delay))
}
