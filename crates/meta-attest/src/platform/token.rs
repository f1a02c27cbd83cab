//! Attestation tokens: what a platform signs of a device and its app, and what
//! it answers of such a token.
//!
//! A token is a JWS ([`sign::jws`]), which games can also verify by themselves
//! with the published keys, and where the app wants it a JWE
//! ([`sign::jwe`]) around that, so that the player cannot read the verdict. Its
//! payload is Meta's claims and, beside them, `iss`, `app_id`, `jti`, `exp`
//! (once more, where libraries look for it), `cnf`, and `ref`, the platform's
//! own name of the device, sealed anew in each token so that nobody tells two
//! tokens of a device by it.

mod cache;
mod handle;
mod issue;
mod payload;
mod verify;

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
    time::Duration,
};

use base::{AppId, DeviceId, Timestamp, TokenId};
use guard::{Fresh, Timed, Window};

use crate::wire::{Claims, DeviceBan};

pub use cache::Cache;
pub use issue::{Grant, Issued, Issuer, NotIssued};
pub use payload::is_reserved;
pub use verify::{TokenKeys, Verifier};

/// The longest text of a token, in characters: it travels in query strings.
pub const MAX_TOKEN: usize = 8_192;

/// What a token said that was made here.
#[derive(Debug)]
pub struct Token {
    /// The app that it was made for.
    pub app_id: AppId,
    /// Its handle.
    pub id: TokenId,
    /// When it was made.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
    /// The device that it was given to.
    pub device: DeviceId,
    /// What it says to the game. `device_ban` is as it was when the token was
    /// made: ask anew.
    pub claims: Claims,
    kid: Box<str>,
    unbanned: OnceLock<String>,
}

impl Token {
    /// The name of the key that signed it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The claims as `verify` answers them, with the ban that there is now.
    #[must_use]
    pub fn answer(&self, ban: Option<DeviceBan>) -> Cow<'_, str> {
        let text = |device_ban| {
            let claims = self.claims.clone();
            Claims {
                device_ban,
                ..claims
            }
            .to_text()
        };
        match ban {
            // Nearly every answer, and the same each time.
            None => Cow::Borrowed(self.unbanned.get_or_init(|| text(None))),
            ban => Cow::Owned(text(ban)),
        }
    }
}

impl Timed for Token {
    /// Only its end counts: it was made here, by whichever node's clock.
    fn window(&self) -> Window {
        Window {
            not_before: Timestamp::from_millis(i64::MIN),
            expires_at: self.expires_at,
            leeway: Duration::ZERO,
        }
    }
}

/// What is said of a token that is presented.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It was made here for this app and counts now.
    Success(Arc<Fresh<Token>>),
    /// It was not made here, or for another app: whoever presents another
    /// app's token is told no more of it.
    InvalidSignature,
    /// It was made here for this app and has ended.
    Expired,
}

impl Verdict {
    /// The `message` of the answer.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        match self {
            Self::Success(_) => "success",
            Self::InvalidSignature => "invalid signature",
            Self::Expired => "token expired",
        }
    }
}
