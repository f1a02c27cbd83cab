//! The sealed token of a game's server. Plaintext, all numbers big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | environment: 1 live, 2 sandbox |
//! | 8 | app id |
//! | 8 | credential id |
//! | 16 | token id |
//! | 8 | issued at, milliseconds since the epoch |
//! | 8 | expires at, milliseconds since the epoch |
//! | 1 | length of the game id |
//! | n | game id |
//! | | zeros up to 96 bytes, or else up to a multiple of 48 |
//!
//! Most tokens so have 172 characters (STOVE, "response_data": "200 bytes or
//! so"), and their length tells nothing of the game id.

mod explain;

use base::{AppId, CredentialId, Environment, KeyId, Secret, Timestamp, TokenId};
use guard::{Fresh, OutOfWindow, Stale, Timed, Window};
use sign::{SealKey, Sealed, Signed, sha256};

use super::{Game, Pinned, Registry, Subject, user_token};
use crate::Refusal;
pub(super) use explain::explain;

/// The longest game id, in bytes.
pub const MAX_GAME_ID: usize = 128;

const VERSION: u8 = 1;
const SHORTEST: usize = 96;
const PADDING_STEP: usize = 48;

/// What a server token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerToken<'a> {
    /// Where it is accepted.
    pub environment: Environment,
    /// The app that it speaks for.
    pub app_id: AppId,
    /// The client that it was issued to.
    pub credential_id: CredentialId,
    /// Its handle for revocation.
    pub token_id: TokenId,
    /// STOVE's id of the app; 1 to [`MAX_GAME_ID`] bytes.
    pub game_id: &'a str,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

/// The game id is too long to be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a game id of more than {MAX_GAME_ID} bytes cannot be sealed")]
pub struct CannotSeal;

/// Seals a token. The same arguments give the same text, so a store keeps the
/// ingredients and never the token. A nonce must belong to one token only.
///
/// # Errors
/// [`CannotSeal`].
pub fn seal_server_token(
    token: &ServerToken<'_>,
    key_id: KeyId,
    key: &SealKey,
    nonce: [u8; 12],
) -> Result<Secret, CannotSeal> {
    let plaintext = encode(token).ok_or(CannotSeal)?;
    Sealed::write(key_id, key, nonce, purpose(token.environment), &plaintext)
        .map_err(|_| CannotSeal)
}

/// The response's `expires_in`: whole seconds that remain, rounded down.
#[must_use]
pub fn expires_in(expires_at: Timestamp, now: Timestamp) -> u64 {
    expires_at.since(now).as_secs()
}

/// What a token has to have been sealed for. Keys of different environments
/// differ anyway; this holds even if someone gives both the same.
const fn purpose(environment: Environment) -> &'static [u8] {
    match environment {
        Environment::Live => b"stove.server_token.live",
        Environment::Sandbox => b"stove.server_token.sandbox",
    }
}

fn encode(token: &ServerToken<'_>) -> Option<Vec<u8>> {
    let game_id = token.game_id.as_bytes();
    let len = u8::try_from(game_id.len()).ok()?;
    if game_id.len() > MAX_GAME_ID {
        return None;
    }
    let mut bytes = vec![VERSION, super::environment_byte(token.environment)];
    bytes.extend(token.app_id.get().to_be_bytes());
    bytes.extend(token.credential_id.get().to_be_bytes());
    bytes.extend(token.token_id.bytes());
    bytes.extend(token.issued_at.millis().to_be_bytes());
    bytes.extend(token.expires_at.millis().to_be_bytes());
    bytes.push(len);
    bytes.extend(game_id);
    let padded = bytes.len().checked_next_multiple_of(PADDING_STEP)?;
    bytes.resize(padded.max(SHORTEST), 0);
    Some(bytes)
}

/// What was read back, on the stack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened {
    environment: Environment,
    app_id: AppId,
    credential_id: CredentialId,
    token_id: TokenId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    game_id: [u8; MAX_GAME_ID],
    game_id_len: usize,
}

impl Opened {
    fn game_id(&self) -> &[u8] {
        self.game_id.get(..self.game_id_len).unwrap_or_default()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (&[VERSION, environment], bytes) = bytes.split_first_chunk()? else {
            return None;
        };
        let environment = super::environment_of(environment)?;
        let (&app_id, bytes) = bytes.split_first_chunk()?;
        let (&credential_id, bytes) = bytes.split_first_chunk()?;
        let (&token_id, bytes) = bytes.split_first_chunk()?;
        let (&issued_at, bytes) = bytes.split_first_chunk()?;
        let (&expires_at, bytes) = bytes.split_first_chunk()?;
        let (&len, bytes) = bytes.split_first()?;
        let game_id_len = usize::from(len);
        let mut game_id = [0; MAX_GAME_ID];
        game_id
            .get_mut(..game_id_len)?
            .copy_from_slice(bytes.get(..game_id_len)?);
        Some(Self {
            environment,
            app_id: AppId::new(u64::from_be_bytes(app_id))?,
            credential_id: CredentialId::new(u64::from_be_bytes(credential_id))?,
            token_id: TokenId::new(token_id),
            issued_at: Timestamp::from_millis(i64::from_be_bytes(issued_at)),
            expires_at: Timestamp::from_millis(i64::from_be_bytes(expires_at)),
            game_id,
            game_id_len,
        })
    }
}

impl Timed for Opened {
    fn window(&self) -> Window {
        super::window(self.issued_at, self.expires_at)
    }
}

/// The game whose server calls, once its token has been judged good.
#[derive(Clone, Copy, Debug)]
pub(super) enum Caller<'r> {
    /// By a token of our own.
    Own(Fresh<Opened>),
    /// By a pinned token.
    Pinned {
        /// The app whose token it is.
        app_id: AppId,
        /// STOVE's id of that app.
        game_id: &'r str,
    },
}

impl Caller<'_> {
    /// Whether the token was issued for this game.
    pub(super) fn is_of(&self, game: Game, game_id: &str) -> bool {
        match self {
            Self::Own(token) => {
                token.get().app_id == game.app_id && token.get().game_id() == game_id.as_bytes()
            }
            Self::Pinned {
                app_id,
                game_id: pinned,
            } => *app_id == game.app_id && *pinned == game_id,
        }
    }
}

/// Judges the token of an `Authorization` header.
pub(super) fn judge<'r, R: Registry + ?Sized>(
    environment: Environment,
    text: &[u8],
    registry: &'r R,
    now: Timestamp,
) -> Result<Caller<'r>, Refusal> {
    match open(environment, text, registry) {
        Ok(signed) => {
            let fresh = Fresh::reusable(signed, now, |token| is_revoked(token, registry));
            fresh.map(Caller::Own).map_err(stale)
        }
        Err(refusal) => judge_pinned(environment, text, registry, now).unwrap_or(Err(refusal)),
    }
}

fn open<R: Registry + ?Sized>(
    environment: Environment,
    text: &[u8],
    registry: &R,
) -> Result<Signed<Opened>, Refusal> {
    let Ok(sealed) = Sealed::parse(text) else {
        return Err(if user_token::has_shape(text) {
            Refusal::UserTokenInAuthorization
        } else {
            Refusal::ServerTokenUnreadable
        });
    };
    let key_id = sealed.key_id();
    let key = registry
        .server_token_key(environment, key_id)
        .ok_or_else(|| unknown_key(key_id, registry))?;
    let signed = sealed
        .open(key, purpose(environment), Opened::decode)
        .map_err(|_| Refusal::ServerTokenForged)?;
    if signed.get().environment == environment {
        Ok(signed)
    } else {
        Err(Refusal::ServerTokenOfOtherEnvironment)
    }
}

/// The caller asked with a key id that its environment does not have.
fn unknown_key<R: Registry + ?Sized>(key_id: KeyId, registry: &R) -> Refusal {
    let elsewhere = Environment::ALL
        .into_iter()
        .any(|e| registry.server_token_key(e, key_id).is_some());
    if elsewhere {
        Refusal::ServerTokenOfOtherEnvironment
    } else {
        Refusal::ServerTokenUnknownKey
    }
}

fn is_revoked<R: Registry + ?Sized>(token: &Opened, registry: &R) -> bool {
    [
        Subject::Token(token.token_id),
        Subject::Credential(token.credential_id),
    ]
    .into_iter()
    .any(|subject| registry.is_revoked(token.app_id, subject, token.issued_at))
}

const fn stale(stale: Stale) -> Refusal {
    match stale {
        Stale::OutOfWindow(OutOfWindow::Expired) => Refusal::ServerTokenExpired,
        Stale::OutOfWindow(OutOfWindow::NotYetValid) => Refusal::ServerTokenNotYetValid,
        Stale::Revoked => Refusal::ServerTokenRevoked,
    }
}

/// `None` when no such token is pinned.
fn judge_pinned<'r, R: Registry + ?Sized>(
    environment: Environment,
    text: &[u8],
    registry: &'r R,
    now: Timestamp,
) -> Option<Result<Caller<'r>, Refusal>> {
    match registry.pinned(environment, &sha256(text))? {
        Pinned::Server { expires_at, .. } if expires_at.is_some_and(|end| now >= end) => {
            Some(Err(Refusal::ServerTokenExpired))
        }
        Pinned::Server {
            app_id, game_id, ..
        } => Some(Ok(Caller::Pinned { app_id, game_id })),
        Pinned::User { .. } => Some(Err(Refusal::UserTokenInAuthorization)),
    }
}
