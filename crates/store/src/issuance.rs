use base::{AppId, CredentialId, KeyId, Timestamp, TokenId};

/// The token that a credential's calls are answered with at present.
///
/// Only its ingredients are kept: sealing them again with the same nonce gives
/// the same bytes, so no token lies in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuance {
    /// The app that the credential speaks for.
    pub app_id: AppId,
    /// Whose token it is.
    pub credential_id: CredentialId,
    /// The token's handle for revocation.
    pub token_id: TokenId,
    /// The key that seals it.
    pub key_id: KeyId,
    /// The AES-GCM nonce that seals it; drawn with the token and never used for
    /// other bytes.
    pub nonce: [u8; 12],
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

/// A wish for the current token of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssueToken {
    /// What becomes current if the token that is current now is too old.
    pub candidate: Issuance,
}

impl Issuance {
    /// Whether the token is still the one to hand out: more than 30 % of its
    /// validity remains (STOVE, "Issue API Access Token": "if less than 30%
    /// remains, a new token is issued").
    #[must_use]
    pub fn is_current(&self, now: Timestamp) -> bool {
        let validity = self.expires_at.since(self.issued_at).as_millis();
        let remaining = self.expires_at.since(now).as_millis();
        now >= self.issued_at && remaining.saturating_mul(10) > validity.saturating_mul(3)
    }

    /// The rule of state: keeps the current token or puts the candidate in its
    /// place, and says which token it is now.
    #[must_use]
    pub fn apply(current: Option<Self>, wish: IssueToken, now: Timestamp) -> Self {
        current
            .filter(|token| token.is_current(now))
            .unwrap_or(wish.candidate)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn token(byte: u8, issued_at: Timestamp) -> Issuance {
        Issuance {
            app_id: AppId::new(1).unwrap(),
            credential_id: CredentialId::new(2).unwrap(),
            token_id: TokenId::new([byte; 16]),
            key_id: KeyId::new([0; 4]),
            nonce: [byte; 12],
            issued_at,
            expires_at: issued_at.plus(Duration::from_secs(60)),
        }
    }

    #[test]
    fn of_sixty_seconds_the_token_stays_while_more_than_eighteen_remain() {
        let start = Timestamp::from_secs(1_000);
        let first = token(1, start);
        for (elapsed_ms, stays) in [
            (0, true),
            (41_999, true),
            (42_000, false),
            (60_000, false),
            (61_000, false),
        ] {
            let now = start.plus(Duration::from_millis(elapsed_ms));
            let wish = IssueToken {
                candidate: token(2, now),
            };
            let answer = Issuance::apply(Some(first), wish, now);
            assert_eq!(answer == first, stays, "after {elapsed_ms} ms");
        }
    }

    #[test]
    fn a_token_from_the_future_is_replaced() {
        let start = Timestamp::from_secs(1_000);
        let wish = IssueToken {
            candidate: token(2, start),
        };
        let future = token(1, start.plus(Duration::from_secs(1)));
        assert_eq!(Issuance::apply(Some(future), wish, start), wish.candidate);
    }
}
