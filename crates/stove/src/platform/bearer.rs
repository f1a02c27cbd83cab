use base::{Environment, Timestamp};
use sign::bearer_token;

use super::{
    Game, Registry,
    server_token::{self, Caller},
};
use crate::Refusal;

/// Who asks, in the calls that take a player's token where the server's goes.
pub(super) enum Bearer<'a> {
    /// A game's server.
    Server(Caller<'a>),
    /// A player, whose token is judged once the game is known.
    Player(&'a [u8]),
}

/// Reads the value of an `Authorization` header, and judges it where it is a
/// server's.
pub(super) fn read<'a, R: Registry + ?Sized>(
    environment: Environment,
    authorization: Option<&'a [u8]>,
    registry: &'a R,
    now: Timestamp,
) -> Result<Bearer<'a>, Refusal> {
    let authorization = authorization.ok_or(Refusal::AuthorizationMissing)?;
    let token = bearer_token(authorization).ok_or(Refusal::AuthorizationNotBearer)?;
    match server_token::judge(environment, token, registry, now) {
        Ok(caller) => Ok(Bearer::Server(caller)),
        Err(Refusal::UserTokenInAuthorization) => Ok(Bearer::Player(token)),
        Err(refusal) => Err(refusal),
    }
}

/// The game that a call is about, as the server or player knows it.
pub(super) fn game<R: Registry + ?Sized>(
    environment: Environment,
    game_id: &str,
    registry: &R,
) -> Result<Game, Refusal> {
    registry
        .game(environment, game_id)
        .ok_or(Refusal::UnknownGame)
}

/// Holds a server to its own game.
pub(super) fn of_game(caller: &Caller<'_>, game: Game, game_id: &str) -> Result<(), Refusal> {
    if caller.is_of(game, game_id) {
        Ok(())
    } else {
        Err(Refusal::ServerTokenOfOtherGame)
    }
}

/// The game that the header `caller-id` names: `{game_id}_SERVER`. The bare id
/// is taken as well, as the documents of the ownership check do not say what
/// the header holds.
pub(super) fn caller_game<'a, R: Registry + ?Sized>(
    environment: Environment,
    caller_id: Option<&'a [u8]>,
    registry: &R,
) -> Result<(Game, &'a str), Refusal> {
    let caller_id = caller_id
        .and_then(|value| std::str::from_utf8(value).ok())
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .ok_or(Refusal::CallerIdMissing)?;
    [caller_id.strip_suffix("_SERVER"), Some(caller_id)]
        .into_iter()
        .flatten()
        .find_map(|id| Some((registry.game(environment, id)?, id)))
        .ok_or(Refusal::UnknownGame)
}
