use std::time::Duration;

use base::{AppId, FamilyId, PlayerId, Timestamp};

use crate::{Revocation, RevokedSubject, Watermark};

/// How many families of one player for one app are kept that may still be
/// refreshed, and how many besides that were revoked. Far more than the devices
/// that somebody plays on, and few enough that no player fills a store.
pub const FAMILIES_KEPT: usize = 10;

/// For how long after its last token's end a family is still known. The clocks
/// of two nodes may disagree, and what one of them still accepts must not look
/// unused to the other.
const MARGIN: Duration = Duration::from_secs(24 * 60 * 60);

/// How far the refreshing of one family of tokens has come.
///
/// A refresh token is good for one use, which begins the next generation. The
/// store learns of a family at its first use: none that is stored is one whose
/// generation 0 has not been used, or one that is forgotten. Which of the two it
/// is, what was left behind by the forgetting tells.
///
/// Unique by (app, player, family).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenFamily {
    /// The app that the tokens are for.
    pub app_id: AppId,
    /// The player whose tokens they are.
    pub player_id: PlayerId,
    /// Which family.
    pub family_id: FamilyId,
    /// The only generation whose refresh token may still be used.
    pub current: u64,
    /// Whether the family was ended because a token was used twice.
    pub revoked: bool,
    /// When the refresh token of generation 0 was issued.
    pub began_at: Timestamp,
    /// When the youngest tokens of the family were issued, and none later.
    pub issued_at: Timestamp,
    /// When the youngest refresh token of the family ends, and no other one
    /// ends later.
    pub expires_at: Timestamp,
    /// What began up to then, of the same player and app, and is not stored,
    /// has ended: this family took its place. Never after `began_at`.
    pub ended_until: Option<Timestamp>,
}

/// A wish to use the refresh token of a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseRefresh {
    /// The app that the token is for.
    pub app_id: AppId,
    /// The player whose token it is.
    pub player_id: PlayerId,
    /// Its family.
    pub family_id: FamilyId,
    /// Its generation.
    pub generation: u64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When the token that takes its place is issued.
    pub successor_issued_at: Timestamp,
    /// When that one ends.
    pub successor_expires_at: Timestamp,
}

/// What a use came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyOutcome {
    /// The token was used for the first time; this generation follows.
    Rotated(u64),
    /// The token had been used before, so that two parties hold it and nobody
    /// can tell which of them is the player. The family has ended by it, and
    /// the engine puts this revocation in force in the same transaction: the
    /// family's, or where [`FAMILIES_KEPT`] are in force already, the player's.
    Reused(Revocation),
    /// The family had ended before, or nobody can tell any more.
    Ended,
}

/// What a use does to what is stored, and what it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyChange {
    /// A family to be removed, before anything is written.
    pub forget: Option<FamilyId>,
    /// The family to be written as it is now.
    pub save: Option<TokenFamily>,
    /// The answer.
    pub outcome: FamilyOutcome,
}

impl TokenFamily {
    /// The rule of state. `known` are the families of the wish's player and app
    /// that the engine still has, lapsed or not, and `horizon` is what the
    /// lapsed ones left that it has not.
    ///
    /// A use is judged strictly: whoever repeats one because the answer was
    /// lost ends the family as a thief would, as nothing tells the two apart.
    #[must_use]
    pub fn apply(
        known: &[Self],
        horizon: Option<Watermark>,
        wish: UseRefresh,
        now: Timestamp,
    ) -> FamilyChange {
        let family = known.iter().find(|it| it.family_id == wish.family_id);
        match family {
            Some(family) if family.revoked => FamilyChange::ENDED,
            Some(family) => family.used(known, wish, now),
            None if Self::is_forgotten(known, horizon, wish) => FamilyChange::ENDED,
            None => Self::begun(known, wish),
        }
    }

    fn used(&self, known: &[Self], wish: UseRefresh, now: Timestamp) -> FamilyChange {
        let next = wish.generation.checked_add(1);
        if let Some(next) = next.filter(|_| wish.generation == self.current) {
            let rotated = Self {
                current: next,
                issued_at: self.issued_at.max(wish.successor_issued_at),
                expires_at: self.expires_at.max(wish.successor_expires_at),
                ..*self
            };
            return FamilyChange {
                forget: None,
                save: Some(rotated),
                outcome: FamilyOutcome::Rotated(next),
            };
        }
        if known.iter().filter(|it| it.revoked).count() < FAMILIES_KEPT {
            let revoked = Self {
                revoked: true,
                ..*self
            };
            return FamilyChange {
                forget: None,
                save: Some(revoked),
                outcome: FamilyOutcome::Reused(self.revocation(now)),
            };
        }
        FamilyChange {
            forget: Some(self.family_id),
            save: None,
            outcome: FamilyOutcome::Reused(self.players_revocation(now)),
        }
    }

    /// Whether the store may once have known the family of the wish. A later
    /// generation was handed out only when its family was stored.
    fn is_forgotten(known: &[Self], horizon: Option<Watermark>, wish: UseRefresh) -> bool {
        wish.generation > 0
            || horizon.is_some_and(|horizon| horizon.covers(wish.issued_at))
            || known
                .iter()
                .filter_map(|family| family.ended_until)
                .any(|until| wish.issued_at <= until)
    }

    /// The first use within a family. Of too many, the one that began first
    /// ends, which may be this one.
    fn begun(known: &[Self], wish: UseRefresh) -> FamilyChange {
        let living = known.iter().filter(|family| !family.revoked);
        let oldest = if living.clone().count() < FAMILIES_KEPT {
            None
        } else {
            living.min_by_key(|family| (family.began_at, family.family_id))
        };
        if oldest.is_some_and(|it| (wish.issued_at, wish.family_id) < (it.began_at, it.family_id)) {
            return FamilyChange::ENDED;
        }
        let begun = Self {
            app_id: wish.app_id,
            player_id: wish.player_id,
            family_id: wish.family_id,
            current: 1,
            revoked: false,
            began_at: wish.issued_at,
            issued_at: wish.successor_issued_at,
            expires_at: wish.successor_expires_at,
            ended_until: oldest.map(|family| family.began_at),
        };
        FamilyChange {
            forget: oldest.map(|family| family.family_id),
            save: Some(begun),
            outcome: FamilyOutcome::Rotated(1),
        }
    }

    /// Ends every token of the family, whenever it was issued, and lives as
    /// long as the family is known: there will be no more of them.
    fn revocation(&self, now: Timestamp) -> Revocation {
        let subject = RevokedSubject::Family(self.family_id);
        let revocation = Revocation::new(self.app_id, subject, now);
        Revocation {
            at: revocation.at.max(self.issued_at),
            until: self.known_until(),
            ..revocation
        }
    }

    /// Ends every token that the player has for the app, those of this family
    /// among them.
    fn players_revocation(&self, now: Timestamp) -> Revocation {
        let subject = RevokedSubject::Player(self.player_id);
        let revocation = Revocation::new(self.app_id, subject, now);
        Revocation {
            at: revocation.at.max(self.issued_at),
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

    /// What takes its place once it is forgotten, about
    /// [first uses](crate::Reach::FirstUses): should the clock come back from a
    /// jump ahead, its first token does not look unused.
    #[must_use]
    pub const fn leaves(&self) -> Watermark {
        Watermark::at(self.began_at)
    }
}

impl FamilyChange {
    const ENDED: Self = Self {
        forget: None,
        save: None,
        outcome: FamilyOutcome::Ended,
    };
}

#[cfg(test)]
mod tests;
