use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::{PlayerId, Timestamp};
use http::StatusCode;
use serve::Problem;

/// How many views one player may end in an hour at this process: one every six
/// seconds, which no video is shorter than. Every end is written down, and the
/// room for single uses is everybody's.
const MOST: u32 = 600;

const WINDOW_SECS: i64 = 60 * 60;

/// How many views each player has ended in the present hour.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Hour>);

#[derive(Debug, Default)]
struct Hour {
    number: i64,
    ended: HashMap<PlayerId, u32>,
}

impl Pace {
    /// Counts an end, the repeated ones too.
    ///
    /// # Errors
    /// A 429 when the player has to wait for the next hour.
    pub(super) fn admit(&self, player: PlayerId, now: Timestamp) -> Result<(), Problem> {
        let mut hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.secs().div_euclid(WINDOW_SECS);
        if hour.number != number {
            *hour = Hour {
                number,
                ended: HashMap::new(),
            };
        }
        let ended = hour.ended.entry(player).or_default();
        if *ended >= MOST {
            let left = WINDOW_SECS.saturating_sub(now.secs().rem_euclid(WINDOW_SECS));
            let left = Duration::from_secs(u64::try_from(left).unwrap_or_default());
            let detail = "this player has ended 600 views in this hour";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_views", detail);
            return Err(problem.retry_after(left));
        }
        *ended = ended.saturating_add(1);
        Ok(())
    }
}
