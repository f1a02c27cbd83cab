//! A player's token, "Game User Access Token": header `{"alg":"HS256"}`, a JSON
//! payload, HMAC-SHA256 over both. To a game it is opaque.
//!
//! The payload has the documents' three fields first and in their order, then
//! `guid` where there is one, then `ctx` with what this platform needs to
//! verify without a read. `ctx` is one field because this call is the hottest
//! of all and five JSON fields in its place take longer to read than the
//! signature takes to check. It is base64url of, all numbers big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | environment: 1 live, 2 sandbox |
//! | 4 | key id |
//! | 16 | token id: 8 of the family's id, 8 of the generation |
//! | 8 | app id |
//! | 8 | issued at, milliseconds since the epoch |

mod explain;

use std::time::Duration;

use base::{AppId, Environment, FamilyId, KeyId, PlayerId, Secret, Timestamp, TokenId};
use guard::{Fresh, OutOfWindow, Stale, Timed, Window};
use serde::{Deserialize, Serialize};
use sign::{HmacKey, Signed, base64url, compact, sha256};

use super::{Game, Pinned, Registry, Subject};
use crate::{Member, Refusal};
pub(super) use explain::{environment_in, explain};

/// How long a player's token is valid (STOVE, "Access Token Type": 6 hours).
pub const USER_TOKEN_VALIDITY: Duration = Duration::from_secs(6 * 60 * 60);

/// `{"alg":"HS256"}` in base64url.
const HEADER: &str = "eyJhbGciOiJIUzI1NiJ9";

/// What a player's token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserToken {
    /// Where it is accepted.
    pub environment: Environment,
    /// The app that it is for.
    pub app_id: AppId,
    /// STOVE's number of that app.
    pub application_no: u64,
    /// The player.
    pub player: PlayerId,
    /// The player's number within the game, once there is one.
    pub guid: Option<PlayerId>,
    /// Its handle for revocation, made of its family and generation: so the
    /// family costs no byte and no reading of its own.
    pub token_id: TokenId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

const VERSION: u8 = 1;
const CONTEXT_LEN: usize = 38;

#[derive(Serialize)]
struct PayloadOut<'a> {
    expire_time: i64,
    member_no: u64,
    application_no: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    guid: Option<u64>,
    ctx: &'a str,
}

/// The same payload as it is read back. Text is borrowed: what was written
/// here needs no escapes, so text with escapes is not ours.
#[derive(Deserialize)]
struct PayloadIn<'a> {
    expire_time: i64,
    member_no: u64,
    application_no: u64,
    guid: Option<u64>,
    ctx: &'a str,
}

/// The documents' own fields; any token that has them is a player's.
#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "expire_time")]
    _expire_time: i64,
    #[serde(rename = "member_no")]
    _member_no: u64,
    #[serde(rename = "application_no")]
    _application_no: u64,
}

/// Mints a token.
#[must_use]
pub fn mint_user_token(token: &UserToken, key_id: KeyId, key: &HmacKey) -> Secret {
    let payload = PayloadOut {
        expire_time: token.expires_at.millis(),
        member_no: token.player.get(),
        application_no: token.application_no,
        guid: token.guid.map(PlayerId::get),
        ctx: &base64url::encode(&encode_context(token, key_id)),
    };
    // Numbers and text always have a JSON form.
    let payload = serde_json::to_vec(&payload).unwrap_or_default();
    compact::write(HEADER, &payload, key)
}

fn encode_context(token: &UserToken, key_id: KeyId) -> Vec<u8> {
    let mut bytes = vec![VERSION, super::environment_byte(token.environment)];
    bytes.extend(key_id.bytes());
    bytes.extend(token.token_id.bytes());
    bytes.extend(token.app_id.get().to_be_bytes());
    bytes.extend(token.issued_at.millis().to_be_bytes());
    bytes
}

/// Whether a text is a player's token by its looks, be it ours or not, good or
/// not: the header is the documents', and so are the payload's fields.
pub(super) fn has_shape(text: &[u8]) -> bool {
    compact::Parts::split(text).is_ok_and(|parts| {
        parts.header == HEADER.as_bytes()
            && parts
                .read_payload(|json| serde_json::from_slice::<Shape>(json).ok())
                .is_ok()
    })
}

/// What the payload says, and the key that it says it was signed with.
#[derive(Clone, Copy, Debug)]
struct Claims {
    token: UserToken,
    key_id: KeyId,
}

impl Claims {
    fn read(json: &[u8]) -> Option<Self> {
        let payload: PayloadIn<'_> = serde_json::from_slice(json).ok()?;
        // The decoder wants room for whole groups of four characters.
        let mut buffer = [0; CONTEXT_LEN + 2];
        let context = base64url::decode_into(payload.ctx.as_bytes(), &mut buffer).ok()?;
        let (&[VERSION, environment], context) = context.split_first_chunk()? else {
            return None;
        };
        let (&key_id, context) = context.split_first_chunk()?;
        let (&token_id, context) = context.split_first_chunk()?;
        let (&app_id, context) = context.split_first_chunk()?;
        let issued_at = i64::from_be_bytes(<[u8; 8]>::try_from(context).ok()?);
        let guid = match payload.guid {
            Some(number) => Some(PlayerId::new(number)?),
            None => None,
        };
        Some(Self {
            token: UserToken {
                environment: super::environment_of(environment)?,
                app_id: AppId::new(u64::from_be_bytes(app_id))?,
                application_no: payload.application_no,
                player: PlayerId::new(payload.member_no)?,
                guid,
                token_id: TokenId::new(token_id),
                issued_at: Timestamp::from_millis(issued_at),
                expires_at: Timestamp::from_millis(payload.expire_time),
            },
            key_id: KeyId::new(key_id),
        })
    }
}

impl Timed for Claims {
    fn window(&self) -> Window {
        super::window(self.token.issued_at, self.token.expires_at)
    }
}

/// Judges the `access_token` of a body against the game of the path.
pub(super) fn judge<R: Registry + ?Sized>(
    environment: Environment,
    game: Game,
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Result<Member, Refusal> {
    match open(environment, game, text, registry) {
        Ok(signed) => {
            let fresh = Fresh::reusable(signed, now, |claims| is_revoked(claims, registry));
            fresh.map(member).map_err(stale)
        }
        Err(refusal) => {
            judge_pinned(environment, game, text, registry, now).unwrap_or(Err(refusal))
        }
    }
}

/// The game is compared before the signature: a token of another game is
/// called that, whether it is genuine or not.
fn open<R: Registry + ?Sized>(
    environment: Environment,
    game: Game,
    text: &[u8],
    registry: &R,
) -> Result<Signed<Claims>, Refusal> {
    let unverified =
        compact::parse(text, HEADER, Claims::read).map_err(|_| Refusal::UserTokenUnreadable)?;
    let Claims { token, key_id } = unverified.peek();
    if token.app_id != game.app_id || token.application_no != game.application_no {
        return Err(Refusal::UserTokenOfOtherGame);
    }
    if token.environment != environment {
        return Err(Refusal::UserTokenOfOtherEnvironment);
    }
    let key = registry
        .user_token_key(environment, *key_id)
        .ok_or(Refusal::UserTokenUnknownKey)?;
    unverified.verify(key).map_err(|_| Refusal::UserTokenForged)
}

fn is_revoked<R: Registry + ?Sized>(claims: &Claims, registry: &R) -> bool {
    let token = &claims.token;
    [
        Subject::Token(token.token_id),
        Subject::Player(token.player),
        Subject::Family(FamilyId::of(token.token_id)),
    ]
    .into_iter()
    .any(|subject| registry.is_revoked(token.app_id, subject, token.issued_at))
}

fn member(fresh: Fresh<Claims>) -> Member {
    let token = fresh.into_inner().token;
    Member {
        member_no: token.player.get(),
        guid: token.guid.map(PlayerId::get),
    }
}

const fn stale(stale: Stale) -> Refusal {
    match stale {
        Stale::OutOfWindow(OutOfWindow::Expired) => Refusal::UserTokenExpired,
        Stale::OutOfWindow(OutOfWindow::NotYetValid) => Refusal::UserTokenNotYetValid,
        Stale::Revoked => Refusal::UserTokenRevoked,
    }
}

/// `None` when no such token is pinned as a player's.
fn judge_pinned<R: Registry + ?Sized>(
    environment: Environment,
    game: Game,
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Option<Result<Member, Refusal>> {
    let Pinned::User {
        app_id,
        player,
        guid,
        expires_at,
    } = registry.pinned(environment, &sha256(text))?
    else {
        return None;
    };
    Some(if app_id != game.app_id {
        Err(Refusal::UserTokenOfOtherGame)
    } else if expires_at.is_some_and(|end| now >= end) {
        Err(Refusal::UserTokenExpired)
    } else if registry.is_revoked(app_id, Subject::Player(player), Timestamp::EPOCH) {
        Err(Refusal::UserTokenRevoked)
    } else {
        Ok(Member {
            member_no: player.get(),
            guid: guid.map(PlayerId::get),
        })
    })
}
