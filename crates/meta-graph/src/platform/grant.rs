//! What the platform hands out to devices and games and reads back without a
//! look into the store. All four kinds are sealed; the plaintext, all numbers
//! big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 8 | app id |
//! | 8 | player |
//! | 8 | the player's id within the app, or within the publisher in an SSO code |
//! | 16 | id of the grant; of a refresh code family and generation |
//! | 8 | issued at, milliseconds since the epoch |
//! | 8 | expires at, milliseconds since the epoch |
//!
//! A user token has `FRL` in front, as those of the field have.

mod kinds;

use base::{AppId, PlayerId, Timestamp, TokenId};
use guard::{ISSUED_AHEAD, Window};

pub use kinds::{RefreshCode, SsoCode, UserProof, UserToken};

use std::time::Duration;

/// How long an SSO code is valid. The documents name no lifetime of any grant;
/// those of user tokens and proofs are for each app to say.
pub const SSO_CODE_VALIDITY: Duration = Duration::from_secs(10 * 60);

const VERSION: u8 = 1;

/// What stands in front of a user token.
const USER_TOKEN_PREFIX: &str = "FRL";

/// The kinds of grants. Each has keys of its own and opens only as what it was
/// sealed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GrantKind {
    /// A user's access token.
    UserToken,
    /// The nonce of `user_nonce_validate`.
    UserProof,
    /// The code of `sso_authorize_code`.
    SsoCode,
    /// The code of `sso_authorize_refresh_code`.
    RefreshCode,
}

impl GrantKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::UserToken,
        Self::UserProof,
        Self::SsoCode,
        Self::RefreshCode,
    ];

    const fn purpose(self) -> &'static [u8] {
        match self {
            Self::UserToken => b"meta_graph.user_token",
            Self::UserProof => b"meta_graph.user_proof",
            Self::SsoCode => b"meta_graph.sso_code",
            Self::RefreshCode => b"meta_graph.refresh_code",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::UserToken => USER_TOKEN_PREFIX,
            _ => "",
        }
    }
}

/// What every grant says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The app that it is for.
    pub app_id: AppId,
    /// The player.
    pub player: PlayerId,
    /// The player's id within the app, `user_id` on the wire; in an SSO code
    /// the id within the publisher, `org_scoped_id`.
    pub user_id: PlayerId,
    /// Its handle: for revocation, and for the claim of a single use.
    pub id: TokenId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

impl Grant {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.app_id.get().to_be_bytes());
        bytes.extend(self.player.get().to_be_bytes());
        bytes.extend(self.user_id.get().to_be_bytes());
        bytes.extend(self.id.bytes());
        bytes.extend(self.issued_at.millis().to_be_bytes());
        bytes.extend(self.expires_at.millis().to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (&[VERSION], bytes) = bytes.split_first_chunk()? else {
            return None;
        };
        let (&app_id, bytes) = bytes.split_first_chunk()?;
        let (&player, bytes) = bytes.split_first_chunk()?;
        let (&user_id, bytes) = bytes.split_first_chunk()?;
        let (&id, bytes) = bytes.split_first_chunk()?;
        let (&issued_at, bytes) = bytes.split_first_chunk()?;
        let expires_at = bytes.try_into().ok()?;
        Some(Self {
            app_id: AppId::new(u64::from_be_bytes(app_id))?,
            player: PlayerId::new(u64::from_be_bytes(player))?,
            user_id: PlayerId::new(u64::from_be_bytes(user_id))?,
            id: TokenId::new(id),
            issued_at: Timestamp::from_millis(i64::from_be_bytes(issued_at)),
            expires_at: Timestamp::from_millis(i64::from_be_bytes(expires_at)),
        })
    }

    /// When it counts: also while its issue lies as far ahead as clocks may
    /// differ. Its end has no leeway.
    fn window(&self) -> Window {
        Window {
            not_before: self.issued_at.minus(ISSUED_AHEAD),
            expires_at: self.expires_at,
            leeway: Duration::ZERO,
        }
    }
}
