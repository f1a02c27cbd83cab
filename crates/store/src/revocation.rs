use base::{AppId, CredentialId, PlayerId, Timestamp, TokenId};
use serde::{Deserialize, Serialize};

use crate::Issuance;

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
}

/// Tokens of `subject` that were issued at or before `at` are refused.
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
    /// Tokens issued up to and including this moment are refused.
    pub at: Timestamp,
    /// When the last token that this can concern has expired, after which the
    /// revocation may be forgotten.
    pub until: Timestamp,
}

impl Revocation {
    /// The rule of state: both moments only ever move forward. An engine does
    /// not pass a `current` that [has lapsed](Self::has_lapsed), so that it does
    /// not matter when it gets round to forgetting.
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
                RevokedSubject::Player(_) => false,
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
}
