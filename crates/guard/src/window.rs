use std::time::Duration;

use base::Timestamp;

/// By how much the clocks of two nodes may disagree. What ends tokens reaches
/// that far ahead of the clock of the node that ends them, so that it meets
/// those too that were issued by a clock running ahead.
pub const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// How far in the future a token of ours may have been issued and still count:
/// what a clock may run ahead, and one millisecond. A token that is issued
/// right after a revocation bears the first moment that the revocation does
/// not reach, and so counts at once.
pub const ISSUED_AHEAD: Duration = CLOCK_SKEW.saturating_add(Duration::from_millis(1));

/// The span of time in which a signed message counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Before this moment it does not count yet.
    pub not_before: Timestamp,
    /// From this moment on it no longer counts.
    pub expires_at: Timestamp,
    /// By how much either end may be missed, because clocks differ.
    pub leeway: Duration,
}

/// The moment is outside a [`Window`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfWindow {
    /// It counts later.
    #[error("not yet valid")]
    NotYetValid,
    /// It counted earlier.
    #[error("expired")]
    Expired,
}

impl Window {
    /// Whether `now` is inside.
    ///
    /// # Errors
    /// On which side it is outside. A window that ends before it begins is
    /// never open; it has expired.
    pub fn check(&self, now: Timestamp) -> Result<(), OutOfWindow> {
        if now >= self.closes_at() {
            Err(OutOfWindow::Expired)
        } else if now.plus(self.leeway) < self.not_before {
            Err(OutOfWindow::NotYetValid)
        } else {
            Ok(())
        }
    }

    /// The first moment that [`check`](Self::check) calls too late: until then
    /// a single use has to be remembered.
    #[must_use]
    pub fn closes_at(&self) -> Timestamp {
        self.expires_at.plus(self.leeway)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_have_leeway_and_the_end_is_outside() {
        let window = Window {
            not_before: Timestamp::from_secs(100),
            expires_at: Timestamp::from_secs(200),
            leeway: Duration::from_secs(5),
        };
        for (millis, expected) in [
            (94_999, Err(OutOfWindow::NotYetValid)),
            (95_000, Ok(())),
            (204_999, Ok(())),
            (205_000, Err(OutOfWindow::Expired)),
            (i64::MIN, Err(OutOfWindow::NotYetValid)),
            (i64::MAX, Err(OutOfWindow::Expired)),
        ] {
            assert_eq!(
                window.check(Timestamp::from_millis(millis)),
                expected,
                "{millis}"
            );
        }
    }

    #[test]
    fn a_window_that_ends_before_it_begins_is_never_open() {
        let window = Window {
            not_before: Timestamp::from_secs(200),
            expires_at: Timestamp::from_secs(100),
            leeway: Duration::ZERO,
        };
        for secs in [0, 99, 100, 150, 200, 300] {
            assert!(window.check(Timestamp::from_secs(secs)).is_err(), "{secs}");
        }
    }
}
