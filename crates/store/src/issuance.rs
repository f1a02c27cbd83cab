use std::time::Duration;

use base::{AppId, CredentialId, KeyId, Timestamp, TokenId};
use guard::ISSUED_AHEAD;

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

/// A wish for the current token of a credential, with what becomes a token if
/// there is none to hand out. Its moments are the engine's to set: a wish that
/// brought its own could be overtaken by a revocation on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssueToken {
    /// The app that the credential speaks for.
    pub app_id: AppId,
    /// Whose token it is.
    pub credential_id: CredentialId,
    /// The token's handle for revocation; no other token has it.
    pub token_id: TokenId,
    /// The key that seals it.
    pub key_id: KeyId,
    /// The nonce that seals it; see [`Issuance::nonce`].
    pub nonce: [u8; 12],
    /// How long it is valid once it is issued.
    pub validity: Duration,
}

impl IssueToken {
    fn issued(self, issued_at: Timestamp) -> Issuance {
        Issuance {
            app_id: self.app_id,
            credential_id: self.credential_id,
            token_id: self.token_id,
            key_id: self.key_id,
            nonce: self.nonce,
            issued_at,
            expires_at: issued_at.plus(self.validity),
        }
    }
}

/// The first moment from `now` on that `refused_until` does not reach: what is
/// issued as of then counts, if no later than
/// [`ISSUED_AHEAD`](guard::ISSUED_AHEAD) from now, at once.
#[must_use]
pub fn first_accepted(refused_until: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let next = refused_until.map(|moment| moment.plus(Duration::from_millis(1)));
    next.map_or(now, |next| next.max(now))
}

impl Issuance {
    /// Whether the token is still the one to hand out: more than 30 % of its
    /// validity remains (STOVE, "Issue API Access Token": "if less than 30%
    /// remains, a new token is issued"), and it counts already.
    #[must_use]
    pub fn is_current(&self, now: Timestamp) -> bool {
        let validity = self.expires_at.since(self.issued_at).as_millis();
        let remaining = self.expires_at.since(now).as_millis();
        now.plus(ISSUED_AHEAD) >= self.issued_at
            && remaining.saturating_mul(10) > validity.saturating_mul(3)
    }

    /// The rule of state: keeps the current token or puts a new one in its
    /// place, and says which token it is now.
    ///
    /// `refused_until` is the later of the moments up to which the credential
    /// is revoked and the watermark lies. A token from before is refused
    /// wherever it is shown, so it is never kept, and the new one is issued
    /// after it.
    #[must_use]
    pub fn apply(
        current: Option<Self>,
        wish: IssueToken,
        refused_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        current
            .filter(|token| token.is_current(now))
            .filter(|token| refused_until.is_none_or(|moment| token.issued_at > moment))
            .unwrap_or_else(|| wish.issued(first_accepted(refused_until, now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_secs(1_000);

    fn wish(byte: u8) -> IssueToken {
        IssueToken {
            app_id: AppId::new(1).unwrap(),
            credential_id: CredentialId::new(2).unwrap(),
            token_id: TokenId::new([byte; 16]),
            key_id: KeyId::new([0; 4]),
            nonce: [byte; 12],
            validity: Duration::from_secs(60),
        }
    }

    #[test]
    fn of_sixty_seconds_the_token_stays_while_more_than_eighteen_remain() {
        let first = Issuance::apply(None, wish(1), None, START);
        assert_eq!(first, wish(1).issued(START));
        for (elapsed_ms, stays) in [
            (0, true),
            (41_999, true),
            (42_000, false),
            (60_000, false),
            (61_000, false),
        ] {
            let now = START.plus(Duration::from_millis(elapsed_ms));
            let answer = Issuance::apply(Some(first), wish(2), None, now);
            let second = wish(2).issued(now);
            let expected = if stays { first } else { second };
            assert_eq!(answer, expected, "after {elapsed_ms} ms");
        }
    }

    #[test]
    fn a_token_stays_as_long_as_its_moment_is_accepted() {
        for (ahead, stays) in [
            (ISSUED_AHEAD, true),
            (ISSUED_AHEAD.saturating_add(Duration::from_millis(1)), false),
        ] {
            let ahead = wish(1).issued(START.plus(ahead));
            let answer = Issuance::apply(Some(ahead), wish(2), None, START);
            assert_eq!(answer == ahead, stays, "{ahead:?}");
        }
    }

    #[test]
    fn what_is_refused_is_not_kept_and_its_successor_is_accepted() {
        let first = wish(1).issued(START);
        for (until, issued) in [
            (START.minus(Duration::from_millis(1)), None),
            (START, Some(START.plus(Duration::from_millis(1)))),
            (
                START.plus(guard::CLOCK_SKEW),
                Some(START.plus(ISSUED_AHEAD)),
            ),
        ] {
            let answer = Issuance::apply(Some(first), wish(2), Some(until), START);
            let expected = issued.map_or(first, |moment| wish(2).issued(moment));
            assert_eq!(answer, expected, "refused until {until:?}");
            let again = Issuance::apply(Some(answer), wish(3), Some(until), START);
            assert_eq!(again, answer, "it is handed out again");
        }
    }
}
