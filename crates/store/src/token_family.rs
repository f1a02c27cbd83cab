use std::time::Duration;

use base::{AppId, FamilyId, Timestamp};

use crate::{Revocation, RevokedSubject};

/// For how long after its last token's end a family is still known. The clocks
/// of two nodes may disagree, and what one of them still accepts must not look
/// unused to the other.
const MARGIN: Duration = Duration::from_secs(24 * 60 * 60);

/// How far the refreshing of one family of tokens has come.
///
/// A refresh token is good for one use, which begins the next generation. The
/// store learns of a family at its first use: none that is stored is one whose
/// generation 0 has not been used.
///
/// Unique by (app, family).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenFamily {
    /// The app that the tokens are for.
    pub app_id: AppId,
    /// Which family.
    pub family_id: FamilyId,
    /// The only generation whose refresh token may still be used.
    pub current: u64,
    /// Whether the family was ended because a token was used twice.
    pub revoked: bool,
    /// When the youngest refresh token of the family ends, and no other one
    /// ends later.
    pub expires_at: Timestamp,
}

/// A wish to use the refresh token of a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseRefresh {
    /// The app that the token is for.
    pub app_id: AppId,
    /// Its family.
    pub family_id: FamilyId,
    /// Its generation.
    pub generation: u64,
    /// When the token that takes its place ends.
    pub successor_expires_at: Timestamp,
}

/// What a use came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyOutcome {
    /// The token was used for the first time; this generation follows.
    Rotated(u64),
    /// The token had been used before, so that two parties hold it and nobody
    /// can tell which of them is the player. The family has ended by it, and
    /// the engine puts this revocation in force in the same transaction.
    Reused(Revocation),
    /// The family had ended before.
    Revoked,
}

impl TokenFamily {
    /// The rule of state. An engine does not pass a `current` that
    /// [has lapsed](Self::has_lapsed), so that it does not matter when it gets
    /// round to forgetting.
    ///
    /// A use is judged strictly: whoever repeats one because the answer was
    /// lost ends the family as a thief would, as nothing tells the two apart.
    #[must_use]
    pub fn apply(current: Option<Self>, wish: UseRefresh, now: Timestamp) -> (Self, FamilyOutcome) {
        let family = current.unwrap_or(Self {
            app_id: wish.app_id,
            family_id: wish.family_id,
            current: 0,
            revoked: false,
            expires_at: wish.successor_expires_at,
        });
        if family.revoked {
            return (family, FamilyOutcome::Revoked);
        }
        let next = wish.generation.checked_add(1);
        match next.filter(|_| wish.generation == family.current) {
            Some(next) => {
                let rotated = Self {
                    current: next,
                    expires_at: family.expires_at.max(wish.successor_expires_at),
                    ..family
                };
                (rotated, FamilyOutcome::Rotated(next))
            }
            None => {
                let revoked = Self {
                    revoked: true,
                    expires_at: family.expires_at.max(wish.successor_expires_at),
                    ..family
                };
                (revoked, FamilyOutcome::Reused(revoked.revocation(now)))
            }
        }
    }

    /// Ends every token of the family, whenever it was issued: there will be
    /// no more of them.
    fn revocation(&self, now: Timestamp) -> Revocation {
        let subject = RevokedSubject::Family(self.family_id);
        let revocation = Revocation::new(self.app_id, subject, now);
        Revocation {
            until: revocation.until.max(self.known_until()),
            ..revocation
        }
    }

    fn known_until(&self) -> Timestamp {
        self.expires_at.plus(MARGIN)
    }

    /// Whether every token of it has ended, so that it may be forgotten.
    #[must_use]
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.known_until() < now
    }

    /// The families whose [`expires_at`](Self::expires_at) lies before this
    /// have lapsed.
    #[must_use]
    pub fn lapsed_before(now: Timestamp) -> Timestamp {
        now.minus(MARGIN)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_secs(1_000);

    fn using(generation: u64) -> UseRefresh {
        UseRefresh {
            app_id: AppId::new(1).unwrap(),
            family_id: FamilyId::new([7; 8]),
            generation,
            successor_expires_at: START.plus(Duration::from_secs(generation.min(1_000) + 60)),
        }
    }

    #[test]
    fn each_generation_is_used_once_and_in_its_turn() {
        let mut family = None;
        for generation in 0..5 {
            let (next, outcome) = TokenFamily::apply(family, using(generation), START);
            assert_eq!(outcome, FamilyOutcome::Rotated(generation + 1));
            assert_eq!(next.current, generation + 1);
            assert_eq!(next.expires_at, using(generation).successor_expires_at);
            family = Some(next);
        }
    }

    #[test]
    fn any_other_generation_ends_the_family_for_good() {
        let (used, _) = TokenFamily::apply(None, using(0), START);
        let (used, _) = TokenFamily::apply(Some(used), using(1), START);
        for other in [0, 1, 3, u64::MAX] {
            let (ended, outcome) = TokenFamily::apply(Some(used), using(other), START);
            let FamilyOutcome::Reused(revocation) = outcome else {
                panic!("{outcome:?}")
            };
            assert!(ended.revoked);
            let family = RevokedSubject::Family(FamilyId::new([7; 8]));
            assert_eq!(revocation.subject, family);
            assert!(revocation.covers(Timestamp::MAX));
            assert!(revocation.until > ended.expires_at);
            for generation in [0, 1, 2, 3] {
                let again = TokenFamily::apply(Some(ended), using(generation), START);
                assert_eq!(again, (ended, FamilyOutcome::Revoked));
            }
        }
    }

    #[test]
    fn a_token_that_nobody_can_have_issued_ends_the_family() {
        let (family, outcome) = TokenFamily::apply(None, using(3), START);
        assert!(family.revoked);
        assert!(matches!(outcome, FamilyOutcome::Reused(_)));
        let last = TokenFamily {
            current: u64::MAX,
            revoked: false,
            ..family
        };
        let (_, outcome) = TokenFamily::apply(Some(last), using(u64::MAX), START);
        assert!(matches!(outcome, FamilyOutcome::Reused(_)));
    }

    #[test]
    fn a_family_is_known_longer_than_its_tokens_live() {
        let (family, _) = TokenFamily::apply(None, using(0), START);
        let end = family.expires_at.plus(MARGIN);
        assert!(!family.has_lapsed(end));
        assert!(TokenFamily::lapsed_before(end) <= family.expires_at);
        let later = end.plus(Duration::from_millis(1));
        assert!(family.has_lapsed(later));
        assert!(TokenFamily::lapsed_before(later) > family.expires_at);
    }
}
