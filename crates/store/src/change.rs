use crate::{BanState, Revocation};

/// The position of a change in the log; counts up by one from 1, without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ChangeNo(pub u64);

/// How many of the newest changes a store keeps; who is further behind reads
/// the catalog anew.
pub const CHANGES_KEPT: u64 = 10_000;

impl ChangeNo {
    /// The one that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Whether a log whose newest change is `head` still holds everything that
    /// came after this position. A position beyond the head belongs to another
    /// history (a backup was restored), of which the log knows nothing.
    #[must_use]
    pub const fn is_reached_from(self, head: Self) -> bool {
        self.0 <= head.0 && head.0.saturating_sub(self.0) <= CHANGES_KEPT
    }
}

/// What a change was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Something in the [`Catalog`](crate::Catalog) other than its revocations
    /// and bans: read it anew.
    Catalog,
    /// A revocation as it stands now.
    Revoked(Revocation),
    /// A device's ban as it stands now.
    Banned(BanState),
}

/// One entry of the change log, written in the transaction of the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its position.
    pub no: ChangeNo,
    /// What it was about.
    pub topic: Topic,
}

/// An answer of the change log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// What came after the position asked for, in order; empty when nothing did.
    Next(Vec<Change>),
    /// The log does not reach that position, because it is too far back or
    /// beyond the newest change: read the catalog anew.
    TooOld,
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    #[test]
    fn the_log_reaches_back_as_far_as_it_is_kept() {
        let head = ChangeNo(CHANGES_KEPT + 5);
        assert!(!ChangeNo(4).is_reached_from(head));
        assert!(ChangeNo(5).is_reached_from(head));
        assert!(head.is_reached_from(head));
        assert!(!head.next().is_reached_from(head));
    }
}
