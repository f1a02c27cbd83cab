use base::Timestamp;

/// The moment up to which this store may have lost what was written to it,
/// because a backup was restored, or has forgotten it, because a revocation or
/// a family of tokens lapsed.
///
/// Claims and revocations that were made after the backup are gone, so whatever
/// was signed or issued at or before the watermark is refused: nobody knows any
/// more whether it was used or taken back. What a lapsed revocation leaves
/// refuses nothing else, as everything from then has ended, unless the clock
/// had jumped ahead and comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watermark(Timestamp);

/// What a watermark is about. A store keeps one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Whatever was signed or issued.
    Everything,
    /// The tokens that belong to families: players' tokens and what refreshes
    /// them.
    Families,
    /// Refresh tokens that nobody has used yet, as far as the store can tell.
    /// Judged by the store alone, in the transaction of their use.
    FirstUses,
}

impl Reach {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Everything, Self::Families, Self::FirstUses];

    /// The name used in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Families => "families",
            Self::FirstUses => "first_uses",
        }
    }
}

impl Watermark {
    /// A watermark at that moment.
    #[must_use]
    pub const fn at(moment: Timestamp) -> Self {
        Self(moment)
    }

    /// The moment.
    #[must_use]
    pub const fn moment(self) -> Timestamp {
        self.0
    }

    /// Whether what was issued then is refused.
    #[must_use]
    pub fn covers(self, issued_at: Timestamp) -> bool {
        issued_at <= self.0
    }

    /// The rule of state: it only ever moves forward.
    #[must_use]
    pub fn apply(current: Option<Self>, wish: Self) -> Self {
        current.map_or(wish, |current| current.max(wish))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(secs: i64) -> Watermark {
        Watermark::at(Timestamp::from_secs(secs))
    }

    #[test]
    fn it_moves_forward_and_never_back() {
        assert_eq!(Watermark::apply(None, at(5)), at(5));
        assert_eq!(Watermark::apply(Some(at(5)), at(7)), at(7));
        assert_eq!(Watermark::apply(Some(at(7)), at(5)), at(7));
    }

    #[test]
    fn its_own_moment_is_covered_and_the_next_is_not() {
        assert!(at(5).covers(Timestamp::from_secs(5)));
        assert!(!at(5).covers(Timestamp::from_millis(5_001)));
    }
}
