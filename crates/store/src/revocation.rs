use std::time::Duration;

use base::{AppId, CredentialId, FamilyId, PlayerId, Timestamp, TokenId};
use guard::CLOCK_SKEW;
use serde::{Deserialize, Serialize};

use crate::{Issuance, Reach, Watermark};

/// No token of ours lives longer: the longest validity of a server token, and
/// a day for clocks that disagree.
const LONGEST_TOKEN: Duration = Duration::from_secs(367 * 24 * 60 * 60);

/// No family outlives its revocation by more: a refresh token's validity, and
/// a day for clocks that disagree.
const LONGEST_FAMILY: Duration = Duration::from_secs(31 * 24 * 60 * 60);

/// What is no longer accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokedSubject {
    /// One token.
    Token(TokenId),
    /// Every server token of one credential.
    Credential(CredentialId),
    /// Every token of one player for the app.
    Player(PlayerId),
    /// Every token of one family.
    Family(FamilyId),
}

/// Tokens of `subject` that were issued at or before `at` are refused; a token
/// or a family that is revoked itself, whenever it was issued.
///
/// Unique by (app, subject); a later revocation of the same subject moves `at`
/// and `until` forward and never back. Revoking a credential, or the token it
/// is answered with at present, also ends that answer: the next call gets a
/// new token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The app whose tokens are meant.
    pub app_id: AppId,
    /// Which tokens are meant.
    pub subject: RevokedSubject,
    /// Tokens issued up to and including this moment are refused. None that the
    /// revocation is about was issued later.
    pub at: Timestamp,
    /// When the last token that this can concern has expired, after which the
    /// revocation may be forgotten.
    pub until: Timestamp,
}

impl Revocation {
    /// Ends what any node has issued up to now, the nodes too whose clocks run
    /// [ahead](CLOCK_SKEW).
    #[must_use]
    pub fn new(app_id: AppId, subject: RevokedSubject, now: Timestamp) -> Self {
        let at = now.plus(CLOCK_SKEW);
        let longest = match subject {
            RevokedSubject::Family(_) => LONGEST_FAMILY,
            RevokedSubject::Token(_)
            | RevokedSubject::Credential(_)
            | RevokedSubject::Player(_) => LONGEST_TOKEN,
        };
        Self {
            app_id,
            subject,
            at,
            until: at.plus(longest),
        }
    }

    /// Whether a token of its subject that was issued then is refused.
    #[must_use]
    pub fn covers(&self, issued_at: Timestamp) -> bool {
        match self.subject {
            RevokedSubject::Token(_) | RevokedSubject::Family(_) => true,
            RevokedSubject::Credential(_) | RevokedSubject::Player(_) => issued_at <= self.at,
        }
    }

    /// The same, and so late that it covers the credential's answer at present,
    /// by whatever clock that was issued.
    #[must_use]
    pub fn covering(self, answer: Option<&Issuance>) -> Self {
        match answer.filter(|answer| self.ends(answer)) {
            None => self,
            Some(answer) => Self {
                at: self.at.max(answer.issued_at),
                until: self.until.max(answer.expires_at),
                ..self
            },
        }
    }

    /// What takes its place once it is forgotten: should the clock come back
    /// from a jump ahead, what it refused is refused still.
    #[must_use]
    pub fn leaves(&self) -> Watermark {
        Watermark::at(self.at.min(self.until))
    }

    /// What the watermark is about that takes its place: a family's revocation
    /// is forgotten while other tokens from its time still count.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        match self.subject {
            RevokedSubject::Family(_) => Reach::Families,
            RevokedSubject::Token(_)
            | RevokedSubject::Credential(_)
            | RevokedSubject::Player(_) => Reach::Everything,
        }
    }

    /// The rule of state: both moments only ever move forward.
    #[must_use]
    pub fn apply(current: Option<Self>, wish: Self) -> Self {
        match current {
            None => wish,
            Some(old) => Self {
                at: old.at.max(wish.at),
                until: old.until.max(wish.until),
                ..wish
            },
        }
    }

    /// Whether it can no longer concern any token and may be forgotten.
    #[must_use]
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.until < now
    }

    /// Whether it ends the answer that a credential is given at present.
    #[must_use]
    pub fn ends(&self, current: &Issuance) -> bool {
        self.app_id == current.app_id
            && match self.subject {
                RevokedSubject::Token(token) => token == current.token_id,
                RevokedSubject::Credential(credential) => credential == current.credential_id,
                RevokedSubject::Player(_) | RevokedSubject::Family(_) => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revocation(at: i64, until: i64) -> Revocation {
        Revocation {
            app_id: AppId::new(1).unwrap(),
            subject: RevokedSubject::Player(PlayerId::new(2).unwrap()),
            at: Timestamp::from_secs(at),
            until: Timestamp::from_secs(until),
        }
    }

    #[test]
    fn moments_move_forward_and_never_back() {
        let old = revocation(10, 100);
        assert_eq!(Revocation::apply(None, old), old);
        for (wish, result) in [
            (revocation(20, 90), revocation(20, 100)),
            (revocation(5, 110), revocation(10, 110)),
        ] {
            assert_eq!(Revocation::apply(Some(old), wish), result);
        }
    }

    #[test]
    fn a_revocation_lapses_after_the_last_token_it_can_concern() {
        let it = revocation(10, 100);
        assert!(!it.has_lapsed(Timestamp::from_secs(100)));
        assert!(it.has_lapsed(Timestamp::from_millis(100_001)));
    }
    #[test]
    fn it_reaches_as_far_as_clocks_run_ahead_and_no_further() {
        let now = Timestamp::from_secs(1_000);
        let subject = RevokedSubject::Player(PlayerId::new(2).unwrap());
        let it = Revocation::new(AppId::new(1).unwrap(), subject, now);
        assert!(it.covers(now.plus(CLOCK_SKEW)));
        assert!(!it.covers(now.plus(guard::ISSUED_AHEAD)));
        for named in [
            RevokedSubject::Token(TokenId::new([1; 16])),
            RevokedSubject::Family(FamilyId::new([1; 8])),
        ] {
            let it = Revocation {
                subject: named,
                ..it
            };
            assert!(it.covers(Timestamp::MAX), "{named:?}");
        }
    }

    #[test]
    fn a_familys_lives_no_longer_than_a_family_and_reaches_no_further() {
        let now = Timestamp::from_secs(1_000);
        let app = AppId::new(1).unwrap();
        let family = Revocation::new(app, RevokedSubject::Family(FamilyId::new([1; 8])), now);
        assert_eq!(family.until, family.at.plus(LONGEST_FAMILY));
        assert_eq!(family.reach(), Reach::Families);
        let player = RevokedSubject::Player(PlayerId::new(2).unwrap());
        let player = Revocation::new(app, player, now);
        assert_eq!(player.until, player.at.plus(LONGEST_TOKEN));
        assert_eq!(player.reach(), Reach::Everything);
    }

    #[test]
    fn what_it_leaves_behind_covers_what_it_covered() {
        let it = revocation(10, 100);
        assert!(it.leaves().covers(it.at));
        let endless = Revocation {
            at: Timestamp::MAX,
            ..it
        };
        assert_eq!(endless.leaves(), Watermark::at(it.until));
    }
}
