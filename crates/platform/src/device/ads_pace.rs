use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::{PlayerId, Timestamp};
use guard::Quota;
use http::StatusCode;
use serve::Problem;

/// How many views one player may end in an hour at this process: one every six
/// seconds, which no video is shorter than. Every end is written down, and the
/// room for single uses is everybody's.
const MOST: u32 = 600;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// How many players are counted, some megabytes of them.
const PLAYERS: usize = 100_000;

/// How many views each player has ended in the present hour.
pub(super) struct Pace(Mutex<Quota<PlayerId>>);

impl Pace {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Quota::new(MOST, HOUR, PLAYERS)))
    }

    /// Counts an end, the repeated ones too.
    ///
    /// # Errors
    /// A 429 when the player has to wait for the next hour.
    pub(super) fn admit(&self, player: PlayerId, now: Timestamp) -> Result<(), Problem> {
        let mut ends = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ends.admit(player, now).map_err(|too_often| {
            let detail = "this player has ended 600 views in this hour";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_views", detail);
            problem.retry_after(too_often.wait)
        })
    }
}
