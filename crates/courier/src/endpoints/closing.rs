use std::time::Duration;

use base::Timestamp;

/// A while for which nothing is begun. A clock that is put back to before its
/// beginning ends it: to ask a peer too early costs one attempt, and to wait for a
/// clock to come back could cost a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    from: Timestamp,
    until: Timestamp,
}

impl Closing {
    pub(super) fn new(from: Timestamp, span: Duration) -> Self {
        let until = from.plus(span);
        Self { from, until }
    }

    /// Until when it lasts, if it does at that moment.
    pub(super) fn at(self, now: Timestamp) -> Option<Timestamp> {
        (self.from <= now && now < self.until).then_some(self.until)
    }
}
