use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::{AppId, Timestamp};
use guard::{Quota, TooOften};

/// How many tokens this process gives in an hour to devices of one game that are
/// not trusted. Everybody can make such evidence, each time with another key, and
/// each is a row in the store; and to a game a device without a token is as one
/// that is not trusted.
const MOST: u32 = 10_000;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// How many games are counted.
const GAMES: usize = 10_000;

/// How many tokens each game's devices were given in the present hour that are
/// not trusted.
pub(crate) struct Pace(Mutex<Quota<AppId>>);

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new(Quota::new(MOST, HOUR, GAMES)))
    }
}

impl Pace {
    /// Counts one more.
    ///
    /// # Errors
    /// When the game's devices have to wait for the next hour.
    pub(crate) fn admit(&self, app: AppId, now: Timestamp) -> Result<(), TooOften> {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        given.admit(app, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_game_has_its_own_and_the_next_hour_is_another_one() {
        let pace = Pace::default();
        let app = |number| AppId::new(number).unwrap();
        let start = Timestamp::from_secs(3_600_000);
        for _ in 0..MOST {
            pace.admit(app(1), start).unwrap();
        }
        let wait = pace.admit(app(1), start).unwrap_err().wait;
        assert_eq!(wait, HOUR);
        pace.admit(app(2), start).unwrap();
        pace.admit(app(1), start.plus(wait)).unwrap();
    }
}
