use base::{Environment, Timestamp};
use sign::bearer_token;

use super::{Registry, server_token, user_token};
use crate::{Member, Refusal, wire::VerifyRequest};

/// Judges "Game User Access Token Validation": the path's game, the value of
/// the `Authorization` header if there is one, and the body.
///
/// # Errors
/// The first of these that applies: what is wrong with the header or its
/// server token (the `Authorization…` and `ServerToken…` variants, or
/// [`Refusal::UserTokenInAuthorization`]); [`Refusal::BodyUnreadable`] or
/// [`Refusal::AccessTokenMissing`]; [`Refusal::UnknownGame`],
/// [`Refusal::ServerTokenOfOtherGame`] or [`Refusal::UserTokenOfOtherGame`];
/// what is wrong with the player's token (the `UserToken…` variants).
pub fn verify<R: Registry + ?Sized>(
    environment: Environment,
    game_id: &str,
    authorization: Option<&[u8]>,
    body: &[u8],
    registry: &R,
    now: Timestamp,
) -> Result<Member, Refusal> {
    let authorization = authorization.ok_or(Refusal::AuthorizationMissing)?;
    let server_token = bearer_token(authorization).ok_or(Refusal::AuthorizationNotBearer)?;
    let caller = server_token::judge(environment, server_token, registry, now)?;
    let request = VerifyRequest::parse(body).map_err(|_| Refusal::BodyUnreadable)?;
    let access_token = request.access_token.filter(|token| !token.is_empty());
    let access_token = access_token.ok_or(Refusal::AccessTokenMissing)?;
    let game = registry
        .game(environment, game_id)
        .ok_or(Refusal::UnknownGame)?;
    if !caller.is_of(game, game_id) {
        return Err(Refusal::ServerTokenOfOtherGame);
    }
    user_token::judge(environment, game, access_token.as_bytes(), registry, now)
}
