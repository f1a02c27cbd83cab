use base::{AppId, Environment, PlayerId, Timestamp};

use super::{
    Game, Registry,
    bearer::{self, Bearer},
    user_token,
};
use crate::{Member, Refusal, wire::Query};

/// A look-up that may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberLookup {
    /// The game that asks.
    pub app_id: AppId,
    /// About whom.
    pub who: Who,
}

/// Whom a look-up is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The player with this number on the platform.
    MemberNo(PlayerId),
    /// The player with this number within the game.
    Guid(PlayerId),
    /// The player whose own token asks, as the token says.
    Own(Member),
}

/// What the platform has stored of a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The player's numbers.
    pub member: Member,
    /// What other players see; absent where only a token tells of the player.
    pub nickname: Option<String>,
    /// When the account was made; absent like the nickname.
    pub registered_at: Option<Timestamp>,
}

impl MemberLookup {
    /// Makes the answer of what was found. A game's server is told about the
    /// game's members, who have a `guid` there; a player who is none is nobody.
    ///
    /// A player's own token is answered even where nothing is stored, as a
    /// pinned token may speak of a player who has no account.
    ///
    /// # Errors
    /// [`Refusal::UnknownMember`].
    pub fn answer(&self, found: Option<Profile>) -> Result<Profile, Refusal> {
        match (found, self.who) {
            (Some(mut profile), Who::Own(member)) => {
                profile.member.guid = profile.member.guid.or(member.guid);
                Ok(profile)
            }
            (Some(profile), Who::MemberNo(_) | Who::Guid(_)) if profile.member.guid.is_some() => {
                Ok(profile)
            }
            (None, Who::Own(member)) => Ok(Profile {
                member,
                nickname: None,
                registered_at: None,
            }),
            (_, Who::MemberNo(_) | Who::Guid(_)) => Err(Refusal::UnknownMember),
        }
    }
}

/// Judges "Member information" of a game: by the game's server about a member
/// of the game, by a player's token about that player.
///
/// # Errors
/// The first of these that applies: what is wrong with the header or its
/// server token; [`Refusal::SearchMissing`] or [`Refusal::SearchUnreadable`];
/// the game, as in [`verify`](super::verify()); what is wrong with a player's
/// token.
pub fn look_up_member<R: Registry + ?Sized>(
    environment: Environment,
    game_id: &str,
    authorization: Option<&[u8]>,
    query: &str,
    registry: &R,
    now: Timestamp,
) -> Result<MemberLookup, Refusal> {
    let bearer = bearer::read(environment, authorization, registry, now)?;
    let who = searched(&bearer, query)?;
    let game = bearer::game(environment, game_id, registry)?;
    let who = of_game(environment, (bearer, who), (game, game_id), registry, now)?;
    let app_id = game.app_id;
    Ok(MemberLookup { app_id, who })
}

/// Judges the look-up whose path names no game: the header `caller-id` does.
///
/// # Errors
/// As [`look_up_member`], with [`Refusal::CallerIdMissing`] before the game.
pub fn look_up_profile<R: Registry + ?Sized>(
    environment: Environment,
    caller_id: Option<&[u8]>,
    authorization: Option<&[u8]>,
    query: &str,
    registry: &R,
    now: Timestamp,
) -> Result<MemberLookup, Refusal> {
    let bearer = bearer::read(environment, authorization, registry, now)?;
    let who = searched(&bearer, query)?;
    let (game, game_id) = bearer::caller_game(environment, caller_id, registry)?;
    let who = of_game(environment, (bearer, who), (game, game_id), registry, now)?;
    let app_id = game.app_id;
    Ok(MemberLookup { app_id, who })
}

/// Holds whoever asks to the game.
fn of_game<R: Registry + ?Sized>(
    environment: Environment,
    (bearer, who): (Bearer<'_>, Option<Who>),
    (game, game_id): (Game, &str),
    registry: &R,
    now: Timestamp,
) -> Result<Who, Refusal> {
    match bearer {
        Bearer::Server(caller) => {
            bearer::of_game(&caller, game, game_id)?;
            who.ok_or(Refusal::SearchMissing)
        }
        Bearer::Player(token) => {
            user_token::judge(environment, game, token, registry, now).map(Who::Own)
        }
    }
}

/// Whom the query asks for; only a server's is looked at.
fn searched(bearer: &Bearer<'_>, query: &str) -> Result<Option<Who>, Refusal> {
    match bearer {
        Bearer::Player(_) => Ok(None),
        Bearer::Server(_) => Query::parse(query).who().map(Some),
    }
}

impl Query<'_> {
    /// `search_type` and `value`, or where they are absent `member_no` or
    /// `guid` by its own name, which clients are seen to send.
    fn who(&self) -> Result<Who, Refusal> {
        let by_type = match self.search_type.as_deref() {
            Some("member_no") => Some((true, self.value.as_deref())),
            Some("guid") => Some((false, self.value.as_deref())),
            Some(_) => return Err(Refusal::SearchUnreadable),
            None => None,
        };
        let (is_member_no, text) = by_type
            .or_else(|| Some((true, Some(self.member_no.as_deref()?))))
            .or_else(|| Some((false, Some(self.guid.as_deref()?))))
            .ok_or(Refusal::SearchMissing)?;
        let text = text.filter(|text| !text.is_empty());
        let number = number(text.ok_or(Refusal::SearchMissing)?)?;
        Ok(if is_member_no {
            Who::MemberNo(number)
        } else {
            Who::Guid(number)
        })
    }
}

/// Reads a member's number. One that no member can have is no member's.
pub(super) fn number(text: &str) -> Result<PlayerId, Refusal> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::SearchUnreadable);
    }
    text.parse::<u64>()
        .ok()
        .and_then(PlayerId::new)
        .ok_or(Refusal::UnknownMember)
}
