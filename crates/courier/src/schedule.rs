use std::time::Duration;

use base::Rng;
use store::{LONGEST_RETRY_DELAY, RetrySchedule};

/// The longest delay with its jitter.
pub(crate) fn longest_delay() -> Duration {
    moved(LONGEST_RETRY_DELAY, MOST)
}

/// What a delay is moved to at the most, in thousandths.
const MOST: u32 = 1_100;

/// How long to wait after the failed attempt of that number, counted from 1
/// since the delivery was last asked for; `None` after the last one.
///
/// Anyone can say from an endpoint's schedule when the next attempt is due. Each
/// delay is moved by up to a tenth in either direction by what is drawn, so that
/// what failed together does not come back together.
#[must_use]
pub fn delay_after(schedule: &RetrySchedule, scheduled: u32, rng: &dyn Rng) -> Option<Duration> {
    schedule
        .after(scheduled)
        .map(|delay| with_jitter(delay, rng))
}

/// That long, give or take a tenth.
pub(crate) fn with_jitter(span: Duration, rng: &dyn Rng) -> Duration {
    let drawn = u32::from(u16::from_be_bytes(rng.array()));
    // Of 201 values from 900 to 1100 thousandths; 65536 is so much more that
    // the remainder is even enough for a jitter.
    moved(
        span,
        drawn.checked_rem(201).unwrap_or(100).saturating_add(900),
    )
}

fn moved(span: Duration, thousandths: u32) -> Duration {
    let moved = span.saturating_mul(thousandths).checked_div(1000);
    moved.unwrap_or(span)
}
