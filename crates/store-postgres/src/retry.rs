//! How often, and for how long, what failed is tried again.

use std::time::Duration;

use base::SharedRng;
use tokio::time::{Instant, sleep};

use crate::error::{Halt, Trouble};

/// How often a transaction starts over because of others.
const CONFLICTS: u32 = 8;

/// The pauses after a conflict grow from the first to the second of these.
const CONFLICT_PAUSE: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(250));

/// And those after a lost connection.
const LOSS_PAUSE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(500));

/// The attempts at one transaction. It is begun with the first one:
///
/// ```ignore
/// let mut attempts = Attempts::new(patience, rng);
/// loop {
///     match attempt().await {
///         Ok(answer) => return Ok(answer),
///         Err(halt) => attempts.after(halt).await?,
///     }
/// }
/// ```
pub(crate) struct Attempts {
    began: Instant,
    patience: Duration,
    rng: SharedRng,
    conflicts: u32,
    losses: u32,
}

impl Attempts {
    /// For how long after now a lost connection is made up for.
    pub(crate) fn new(patience: Duration, rng: SharedRng) -> Self {
        Self {
            began: Instant::now(),
            patience,
            rng,
            conflicts: 0,
            losses: 0,
        }
    }

    /// Judges why an attempt came to nothing, and waits before the next one.
    ///
    /// # Errors
    /// Where there is to be no other, what is to be answered.
    pub(crate) async fn after(&mut self, halt: Halt) -> Result<(), Halt> {
        let pause = match halt.trouble() {
            None | Some(Trouble::Fatal) => return Err(halt),
            Some(Trouble::Conflict) => {
                self.conflicts = self.conflicts.saturating_add(1);
                if self.conflicts > CONFLICTS {
                    return Err(gave_up(halt));
                }
                self.pause(CONFLICT_PAUSE, self.conflicts)
            }
            Some(Trouble::Lost) => {
                self.losses = self.losses.saturating_add(1);
                let pause = self.pause(LOSS_PAUSE, self.losses);
                if self.began.elapsed().saturating_add(pause) > self.patience {
                    return Err(gave_up(halt));
                }
                pause
            }
        };
        sleep(pause).await;
        Ok(())
    }

    /// Twice as long each time, and from half of that at random, so that those who
    /// met do not meet again.
    fn pause(&self, (first, longest): (Duration, Duration), times: u32) -> Duration {
        let doublings = times.saturating_sub(1).min(16);
        let whole = first
            .saturating_mul(2_u32.saturating_pow(doublings))
            .min(longest);
        let [drawn] = self.rng.array();
        let half = whole.div_f64(2.0);
        half.saturating_add(half.mul_f64(f64::from(drawn) / 255.0))
    }
}

fn gave_up(halt: Halt) -> Halt {
    Halt::Failed(halt.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use store::StoreError;

    use super::*;

    fn attempts(patience: Duration) -> Attempts {
        Attempts::new(patience, testkit::SeededRng::new(1))
    }

    fn silence() -> Halt {
        Halt::Silent("nobody there".into())
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_connection_is_made_up_for_until_patience_ends() {
        let began = Instant::now();
        let mut attempts = attempts(Duration::from_secs(5));
        let mut times = 0;
        let end = loop {
            match attempts.after(silence()).await {
                Ok(()) => times += 1,
                Err(end) => break end,
            }
        };
        let error = StoreError::Unavailable("nobody there".into());
        assert_eq!(StoreError::from(end), error);
        assert!((10..40).contains(&times), "{times}");
        let waited = began.elapsed();
        assert!(waited <= Duration::from_secs(5) && waited > Duration::from_secs(4));
    }

    #[tokio::test]
    async fn an_answer_is_not_asked_for_again() {
        let mut attempts = attempts(Duration::from_secs(5));
        let refused = attempts.after(Halt::Refused(store::Refusal::Taken)).await;
        assert!(matches!(refused, Err(Halt::Refused(store::Refusal::Taken))));
    }
}
