//! A player's token, "Game User Access Token": header `{"alg":"HS256"}`, a JSON
//! payload, HMAC-SHA256 over both. To a game it is opaque.

mod explain;
mod payload;

use std::time::Duration;

use base::{AppId, Environment, FamilyId, KeyId, PlayerId, Secret, Timestamp, TokenId};
use guard::{Fresh, OutOfWindow, Stale, Timed, Window};
use serde::Deserialize;
use sign::{HmacKey, Signed, compact, sha256};

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
    compact::write(HEADER, &payload::write(token, key_id), key)
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
        compact::parse(text, HEADER, payload::read).map_err(|_| Refusal::UserTokenUnreadable)?;
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
