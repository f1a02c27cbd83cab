use base::{AppId, Environment, PlayerId, Timestamp};

use super::{
    Registry,
    bearer::{self, Bearer},
    member::number,
};
use crate::{Refusal, wire::Query};

/// How many games one check may ask about.
pub const MAX_GAMES_ASKED: usize = 50;

/// An ownership check that may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipCheck {
    /// The game that asks. It is answered about its members only.
    pub app_id: AppId,
    /// Whose copies.
    pub player: PlayerId,
    /// Of which games, in the order asked for and each once.
    pub games: Vec<(AppId, String)>,
}

/// Judges an ownership check. A server may ask about its publisher's other
/// games besides its own: demos and additions are games of their own. A game of
/// anyone else is refused as one that does not exist, so that nobody learns who
/// plays what elsewhere.
///
/// # Errors
/// The first of these that applies: what is wrong with the header or its
/// server token, or [`Refusal::UserTokenInAuthorization`];
/// [`Refusal::SearchMissing`], [`Refusal::SearchUnreadable`],
/// [`Refusal::UnknownMember`] or [`Refusal::GamesUnreadable`];
/// [`Refusal::CallerIdMissing`]; [`Refusal::ServerTokenOfOtherGame`];
/// [`Refusal::UnknownGame`] or [`Refusal::GameOfOtherPublisher`].
pub fn check_ownership<R: Registry + ?Sized>(
    environment: Environment,
    caller_id: Option<&[u8]>,
    authorization: Option<&[u8]>,
    query: &str,
    registry: &R,
    now: Timestamp,
) -> Result<OwnershipCheck, Refusal> {
    let caller = match bearer::read(environment, authorization, registry, now)? {
        Bearer::Server(caller) => caller,
        Bearer::Player(_) => return Err(Refusal::UserTokenInAuthorization),
    };
    let query = Query::parse(query);
    let member_no = query.member_no.as_deref().filter(|text| !text.is_empty());
    let player = number(member_no.ok_or(Refusal::SearchMissing)?)?;
    let asked = asked(query.game_ids.as_deref())?;
    let (game, game_id) = bearer::caller_game(environment, caller_id, registry)?;
    bearer::of_game(&caller, game, game_id)?;
    let games = asked
        .into_iter()
        .map(|id| {
            let asked = bearer::game(environment, id, registry)?;
            if !registry.shares_publisher(game.app_id, asked.app_id) {
                return Err(Refusal::GameOfOtherPublisher);
            }
            Ok((asked.app_id, id.to_owned()))
        })
        .collect::<Result<_, Refusal>>()?;
    Ok(OwnershipCheck {
        app_id: game.app_id,
        player,
        games,
    })
}

/// The ids of a list with commas.
fn asked(game_ids: Option<&str>) -> Result<Vec<&str>, Refusal> {
    let mut asked: Vec<&str> = Vec::new();
    let ids = game_ids.unwrap_or_default().split(',').map(str::trim);
    for id in ids.filter(|id| !id.is_empty()) {
        if !asked.contains(&id) {
            asked.push(id);
        }
        if asked.len() > MAX_GAMES_ASKED {
            return Err(Refusal::GamesUnreadable);
        }
    }
    if asked.is_empty() {
        return Err(Refusal::GamesUnreadable);
    }
    Ok(asked)
}
