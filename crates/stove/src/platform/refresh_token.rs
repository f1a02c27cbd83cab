//! The refresh token that comes with a player's token. STOVE's documents name
//! it and give it 30 days ("Access Token Type"); how it is used is told
//! nowhere, so its form and its rules are ours. Sealed; the plaintext, all
//! numbers big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | environment: 1 live, 2 sandbox |
//! | 8 | app id |
//! | 8 | player |
//! | 8 | family id |
//! | 8 | generation |
//! | 8 | issued at, milliseconds since the epoch |
//! | 8 | expires at, milliseconds since the epoch |

mod explain;

use std::time::Duration;

use base::{AppId, Environment, FamilyId, KeyId, PlayerId, Secret, Timestamp};
use guard::{Fresh, OutOfWindow, Stale, Timed, Window};
use sign::{Malformed, SealKey, Sealed, Signed};

use super::{Registry, Subject};
pub(super) use explain::explain;

/// How long a refresh token is valid (STOVE, "Access Token Type": 30 days).
pub const REFRESH_TOKEN_VALIDITY: Duration = Duration::from_secs(30 * 24 * 60 * 60);

const VERSION: u8 = 1;

/// What a refresh token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Where the tokens of its family are accepted.
    pub environment: Environment,
    /// The app that they are for.
    pub app_id: AppId,
    /// The player.
    pub player: PlayerId,
    /// The family; revoked as a whole.
    pub family_id: FamilyId,
    /// How many times the family was refreshed before.
    pub generation: u64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

/// Why a refresh token is not taken. That it was used before is not among it:
/// only the store knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RefreshRefusal {
    /// Not the text of a refresh token made here, altered, or sealed for
    /// something else.
    #[error("the refresh token cannot be read")]
    Invalid,
    /// Sealed with a key that this installation does not have for refresh
    /// tokens.
    #[error("the refresh token was not issued here")]
    Foreign,
    /// Issued later than now.
    #[error("the refresh token is not valid yet")]
    NotYetValid,
    /// Past its end.
    #[error("the refresh token has expired")]
    Expired,
    /// Its family or its player's tokens were taken back.
    #[error("the refresh token was revoked")]
    Revoked,
}

impl RefreshRefusal {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Invalid,
        Self::Foreign,
        Self::NotYetValid,
        Self::Expired,
        Self::Revoked,
    ];

    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "refresh_token_invalid",
            Self::Foreign => "refresh_token_foreign",
            Self::NotYetValid => "refresh_token_not_yet_valid",
            Self::Expired => "refresh_token_expired",
            Self::Revoked => "refresh_token_revoked",
        }
    }
}

/// Seals a token. A nonce must belong to one token only.
///
/// # Errors
/// [`Malformed`] never in practice: it is far shorter than what a sealed token
/// holds.
pub fn seal_refresh_token(
    token: &RefreshToken,
    key_id: KeyId,
    key: &SealKey,
    nonce: [u8; 12],
) -> Result<Secret, Malformed> {
    Sealed::write(
        key_id,
        key,
        nonce,
        purpose(token.environment),
        &encode(token),
    )
}

/// Judges a token, all but the one thing that no token can tell: whether it was
/// used before. Whoever acts on it claims that use in the store.
///
/// # Errors
/// [`RefreshRefusal`].
pub fn judge_refresh_token<R: Registry + ?Sized>(
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Result<Fresh<RefreshToken>, RefreshRefusal> {
    let signed = open(text, registry)?;
    Fresh::reusable(signed, now, |token| is_revoked(token, registry)).map_err(stale)
}

fn open<R: Registry + ?Sized>(
    text: &[u8],
    registry: &R,
) -> Result<Signed<RefreshToken>, RefreshRefusal> {
    let sealed = Sealed::parse(text).map_err(|_| RefreshRefusal::Invalid)?;
    let key_id = sealed.key_id();
    // The call names no environment, so the key does.
    let (environment, key) = Environment::ALL
        .into_iter()
        .find_map(|e| Some((e, registry.refresh_token_key(e, key_id)?)))
        .ok_or(RefreshRefusal::Foreign)?;
    let signed = sealed
        .open(key, purpose(environment), decode)
        .map_err(|_| RefreshRefusal::Invalid)?;
    if signed.get().environment == environment {
        Ok(signed)
    } else {
        Err(RefreshRefusal::Invalid)
    }
}

const fn purpose(environment: Environment) -> &'static [u8] {
    match environment {
        Environment::Live => b"stove.refresh_token.live",
        Environment::Sandbox => b"stove.refresh_token.sandbox",
    }
}

fn encode(token: &RefreshToken) -> Vec<u8> {
    let mut bytes = vec![VERSION, super::environment_byte(token.environment)];
    bytes.extend(token.app_id.get().to_be_bytes());
    bytes.extend(token.player.get().to_be_bytes());
    bytes.extend(token.family_id.bytes());
    bytes.extend(token.generation.to_be_bytes());
    bytes.extend(token.issued_at.millis().to_be_bytes());
    bytes.extend(token.expires_at.millis().to_be_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<RefreshToken> {
    let (&[VERSION, environment], bytes) = bytes.split_first_chunk()? else {
        return None;
    };
    let (&app_id, bytes) = bytes.split_first_chunk()?;
    let (&player, bytes) = bytes.split_first_chunk()?;
    let (&family_id, bytes) = bytes.split_first_chunk()?;
    let (&generation, bytes) = bytes.split_first_chunk()?;
    let (&issued_at, bytes) = bytes.split_first_chunk()?;
    let expires_at = bytes.try_into().ok()?;
    Some(RefreshToken {
        environment: super::environment_of(environment)?,
        app_id: AppId::new(u64::from_be_bytes(app_id))?,
        player: PlayerId::new(u64::from_be_bytes(player))?,
        family_id: FamilyId::new(family_id),
        generation: u64::from_be_bytes(generation),
        issued_at: Timestamp::from_millis(i64::from_be_bytes(issued_at)),
        expires_at: Timestamp::from_millis(i64::from_be_bytes(expires_at)),
    })
}

impl Timed for RefreshToken {
    fn window(&self) -> Window {
        super::window(self.issued_at, self.expires_at)
    }
}

fn is_revoked<R: Registry + ?Sized>(token: &RefreshToken, registry: &R) -> bool {
    [
        Subject::Family(token.family_id),
        Subject::Player(token.player),
    ]
    .into_iter()
    .any(|subject| registry.is_revoked(token.app_id, subject, token.issued_at))
}

const fn stale(stale: Stale) -> RefreshRefusal {
    match stale {
        Stale::OutOfWindow(OutOfWindow::Expired) => RefreshRefusal::Expired,
        Stale::OutOfWindow(OutOfWindow::NotYetValid) => RefreshRefusal::NotYetValid,
        Stale::Revoked => RefreshRefusal::Revoked,
    }
}
