use std::time::Duration;

use base::{AppId, Timestamp};
use guard::{Claim, SingleUse, Timed, Window};
use sign::oauth1::Presented;

use super::LONGEST_WINDOW;

/// What a body is worth beside a good signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyTrust {
    /// There is none.
    Empty,
    /// The signature is over it, as a form or by its hash.
    Signed,
    /// Anybody on the way can have written it.
    Unsigned,
}

/// What the platform says, with the nonce that keeps it from being said twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received<T> {
    said: T,
    body: BodyTrust,
    at: Timestamp,
    span: Duration,
    claim: Claim,
}

impl<T> Received<T> {
    /// `span` is how far the moment of signing may lie from now, either way,
    /// and `app` in whose name the nonce is claimed.
    pub(super) fn new(
        presented: &Presented<'_>,
        app: Option<AppId>,
        span: Duration,
        body: BodyTrust,
        said: T,
    ) -> Self {
        let at = Timestamp::from_secs(i64::try_from(presented.timestamp()).unwrap_or(i64::MAX));
        let number = presented.timestamp().to_be_bytes();
        let parts: [&[u8]; 4] = [
            presented.consumer_key().as_bytes(),
            presented.token().unwrap_or_default().as_bytes(),
            &number,
            presented.nonce().as_bytes(),
        ];
        // The widest window decides, lest another setting look elsewhere for it.
        let expires_at = closes_at(at, LONGEST_WINDOW);
        let claim = Claim::new(app, "opensocial.heard", &parts, expires_at);
        Self {
            said,
            body,
            at,
            span,
            claim,
        }
    }

    /// What it says.
    #[must_use]
    pub const fn said(&self) -> &T {
        &self.said
    }

    /// What it says, to be acted on.
    #[must_use]
    pub fn into_said(self) -> T {
        self.said
    }

    /// What the request's body is worth.
    #[must_use]
    pub const fn body(&self) -> BodyTrust {
        self.body
    }

    /// When it was signed, in whole seconds of the platform's clock.
    #[must_use]
    pub const fn signed_at(&self) -> Timestamp {
        self.at
    }
}

/// The whole second counts that is as far off as allowed, as both sides tell
/// whole seconds.
fn closes_at(at: Timestamp, span: Duration) -> Timestamp {
    at.plus(span).plus(Duration::from_secs(1))
}

impl<T> Timed for Received<T> {
    fn window(&self) -> Window {
        Window {
            not_before: self.at.minus(self.span),
            expires_at: closes_at(self.at, self.span),
            leeway: Duration::ZERO,
        }
    }
}

/// Twice the same nonce in the same second from the same consumer and token is
/// once too often (RFC 5849, section 3.3).
impl<T> SingleUse for Received<T> {
    fn claim(&self) -> Claim {
        self.claim
    }
}
