//! Looking members and copies up: queries and envelopes.

use std::borrow::Cow;

use base::Timestamp;
use serde::Serialize;

use super::to_bytes;
use crate::{WireRefusal, platform::Profile};

/// The path of the look-up that names no game. The method is GET; the path of a
/// game's is this, a slash and the game's id.
pub const MEMBER_PATH: &str = "/member/v3.0";

/// The path of the ownership check. The method is GET.
pub const OWNERSHIP_PATH: &str = "/ownership/v3.0/check_ownership";

/// The header in which a game's server names itself: `{game_id}_SERVER`.
pub const CALLER_ID: &str = "caller-id";

/// The parameters of the look-ups, decoded. Others are ignored, and of several
/// with one name the first counts.
#[derive(Debug, Default)]
pub struct Query<'a> {
    /// `member_no` or `guid`.
    pub search_type: Option<Cow<'a, str>>,
    /// The number that is searched for.
    pub value: Option<Cow<'a, str>>,
    /// A member's number by its own name.
    pub member_no: Option<Cow<'a, str>>,
    /// A number within the game by its own name.
    pub guid: Option<Cow<'a, str>>,
    /// Games, with commas between them.
    pub game_ids: Option<Cow<'a, str>>,
}

impl<'a> Query<'a> {
    /// Reads a query string; any text is one.
    #[must_use]
    pub fn parse(query: &'a str) -> Self {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "search_type" => &mut read.search_type,
                "value" => &mut read.value,
                "member_no" => &mut read.member_no,
                "guid" => &mut read.guid,
                "game_ids" => &mut read.game_ids,
                _ => continue,
            };
            place.get_or_insert(value);
        }
        read
    }
}

/// What a game is sold as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GameKind {
    /// A game of its own.
    Game,
    /// A part of a game, to try it.
    Demo,
    /// An addition to a game.
    Dlc,
}

impl GameKind {
    /// The ownership check's `game_cd`.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Game => 3,
            Self::Demo => 4,
            Self::Dlc => 5,
        }
    }
}

/// A player's copy of a game, as the ownership check tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnedGame<'a> {
    /// STOVE's id of the game.
    pub game_id: &'a str,
    /// What it is sold as.
    pub kind: GameKind,
    /// Whether the player has given it back.
    pub released: bool,
    /// When it was bought.
    pub purchased_at: Timestamp,
    /// The shop's number of what was bought.
    pub product_no: u64,
}

#[derive(Serialize)]
struct Found<V> {
    code: u32,
    message: &'static str,
    value: V,
}

#[derive(Serialize)]
struct MemberValue<'a> {
    member_no: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    guid: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<&'a str>,
}

#[derive(Serialize)]
struct ProfileValue<'a> {
    member_no: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reg_dt: Option<i64>,
}

#[derive(Serialize)]
struct Checked<'a> {
    response_code: u32,
    response_message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<OwnerValue<'a>>,
}

#[derive(Serialize)]
struct OwnerValue<'a> {
    member_no: u64,
    owner_list: Vec<Owner<'a>>,
}

#[derive(Serialize)]
struct Owner<'a> {
    game_id: &'a str,
    game_cd: u8,
    ownership_cd: u8,
    purchase_dt: i64,
    product_no: u64,
}

/// The answer (status 200) to a game's look-up.
#[must_use]
pub fn member_response(profile: &Profile) -> Vec<u8> {
    found(MemberValue {
        member_no: profile.member.member_no,
        guid: profile.member.guid,
        nickname: profile.nickname.as_deref(),
    })
}

/// The answer (status 200) to the look-up that names no game.
#[must_use]
pub fn profile_response(profile: &Profile) -> Vec<u8> {
    found(ProfileValue {
        member_no: profile.member.member_no,
        nickname: profile.nickname.as_deref(),
        reg_dt: profile.registered_at.map(Timestamp::millis),
    })
}

fn found(value: impl Serialize) -> Vec<u8> {
    to_bytes(&Found {
        code: 0,
        message: "success",
        value,
    })
}

/// The answer (status 200) to an ownership check. Games of which the player
/// never had a copy are not in the list.
#[must_use]
pub fn ownership_response(member_no: u64, owned: &[OwnedGame<'_>]) -> Vec<u8> {
    let owner_list = owned
        .iter()
        .map(|game| Owner {
            game_id: game.game_id,
            game_cd: game.kind.code(),
            ownership_cd: if game.released { 2 } else { 1 },
            purchase_dt: game.purchased_at.millis(),
            product_no: game.product_no,
        })
        .collect();
    to_bytes(&Checked {
        response_code: 0,
        response_message: "success",
        value: Some(OwnerValue {
            member_no,
            owner_list,
        }),
    })
}

/// The answer to an ownership check that is refused; its status is
/// [`WireRefusal::status`].
#[must_use]
pub fn ownership_refusal_response(refusal: WireRefusal) -> Vec<u8> {
    to_bytes(&Checked {
        response_code: refusal.code,
        response_message: refusal.message,
        value: None,
    })
}
