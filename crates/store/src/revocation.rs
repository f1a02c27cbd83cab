use base::{AppId, CredentialId, PlayerId, Timestamp, TokenId};
use serde::{Deserialize, Serialize};

/// What is no longer accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
}
