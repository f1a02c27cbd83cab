mod ads;
mod circle;
mod defined;
mod graph;
mod import;
mod meta;
mod owned;
mod sociable;
mod social;

use base::Environment;
use serde::{Deserialize, Serialize};
use store::ListingKind;

use crate::NewPersona;

pub use meta::{
    FixtureAchievement, FixtureBoard, FixtureMeta, FixtureMetaToken, FixtureSku, FixtureUser,
};
pub use social::{FixtureSocial, FixtureSocialListing};

/// Apps, players and credentials taken verbatim, as a development seed file
/// holds them (docs/seed-file.md).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixture {
    /// The games.
    #[serde(default, rename = "app")]
    pub apps: Vec<FixtureApp>,
    /// The players.
    #[serde(default, rename = "player")]
    pub players: Vec<FixturePlayer>,
}

/// One game.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureApp {
    /// What operators call it.
    pub name: String,
    /// Who publishes it; as it was when absent.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Its listings on STOVE.
    #[serde(default)]
    pub stove: Vec<FixtureStove>,
    /// Its listing on Meta's graph; none when absent.
    #[serde(default)]
    pub meta: Option<FixtureMeta>,
    /// Its listings on OpenSocial, and how it is called there; none when absent.
    #[serde(default)]
    pub opensocial: Option<FixtureSocial>,
    /// How it is told of rewarded views; not at all when absent.
    #[serde(default)]
    pub unity_ads: Option<FixtureAds>,
}

/// How a game is told of rewarded views.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureAds {
    /// What `sid`, `oid` and `hmac` are appended to.
    pub callback_url: String,
    /// What callbacks are signed with; 1 to 256 bytes.
    pub secret: String,
    /// Whether an answer counts whose body merely contains `1`; not when absent.
    #[serde(default)]
    pub lenient: bool,
    /// Whether callbacks are sent; they are when absent.
    #[serde(default = "yes")]
    pub enabled: bool,
}

const fn yes() -> bool {
    true
}

/// A listing on STOVE, its credential and sample tokens of it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureStove {
    /// Live or sandbox; live when absent.
    #[serde(default = "live")]
    pub environment: Environment,
    /// STOVE's `game_id`, which is also the `service_id`.
    pub game_id: String,
    /// STOVE's `application_no`; drawn when absent.
    #[serde(default)]
    pub application_no: Option<u64>,
    /// What it is sold as: game, demo or dlc; a game when absent.
    #[serde(default)]
    pub kind: ListingKind,
    /// The public half of the server's credential.
    pub client_id: String,
    /// The secret half.
    pub client_secret: String,
    /// How long a server token is valid; 30 days when absent.
    #[serde(default)]
    pub token_validity_secs: Option<u64>,
    /// Server tokens that were not issued here and are accepted nevertheless.
    #[serde(default, rename = "server_token")]
    pub server_tokens: Vec<FixtureServerToken>,
    /// User tokens that were not issued here and are accepted nevertheless.
    #[serde(default, rename = "user_token")]
    pub user_tokens: Vec<FixtureUserToken>,
}

fn live() -> Environment {
    Environment::Live
}

/// A sample server token.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureServerToken {
    /// The token's text.
    pub token: String,
    /// From when on it is refused, in seconds since the epoch; never if absent.
    #[serde(default)]
    pub expires_at: Option<i64>,
}

/// A sample user token.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureUserToken {
    /// The token's text.
    pub token: String,
    /// Whose it is.
    pub member_no: u64,
    /// The player's number within the game, where there is one.
    #[serde(default)]
    pub guid: Option<u64>,
    /// From when on it is refused, in seconds since the epoch; never if absent.
    #[serde(default)]
    pub expires_at: Option<i64>,
}

/// One player.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixturePlayer {
    /// The player's number.
    pub member_no: u64,
    /// What other players see.
    pub nickname: String,
    /// The key with which the player's device signs in, 16 bytes or more;
    /// `sign-in-key-of-` and the number when absent, which anyone can guess.
    #[serde(default)]
    pub key: Option<String>,
    /// The games whose terms the player has accepted.
    #[serde(default)]
    pub joined: Vec<FixtureMembership>,
    /// The games that the player has or once had.
    #[serde(default)]
    pub owned: Vec<FixtureOwnership>,
    /// The games on Meta's graph that know the player.
    #[serde(default)]
    pub meta: Vec<FixtureUser>,
    /// The numbers of the player's friends, who are players too.
    #[serde(default)]
    pub friends: Vec<u64>,
    /// The numbers of those whom the player shuts out, who are players too.
    #[serde(default)]
    pub blocked: Vec<u64>,
    /// What the player shows of oneself; nothing when absent.
    #[serde(default)]
    pub persona: Option<NewPersona>,
    /// The `name`s, in the same file, of the games on OpenSocial that the player
    /// has.
    #[serde(default)]
    pub installed: Vec<String>,
}

/// A player's membership in a game.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureMembership {
    /// The game's `name` in the same file.
    pub app: String,
    /// The player's number within the game; drawn when absent.
    #[serde(default)]
    pub guid: Option<u64>,
}

/// A player's copy of a game.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureOwnership {
    /// The game's `name` in the same file.
    pub app: String,
    /// The shop's number of what was bought; drawn when absent.
    #[serde(default)]
    pub product_no: Option<u64>,
    /// When it was bought, in seconds since the epoch; at the import if absent.
    #[serde(default)]
    pub purchased_at: Option<i64>,
    /// Whether the player has given it back.
    #[serde(default)]
    pub released: bool,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// How many things are new.
    pub created: usize,
    /// How many were there already and were left as they are.
    pub kept: usize,
}

impl FixturePlayer {
    /// The key with which the player's device signs in.
    #[must_use]
    pub fn sign_in_key(&self) -> String {
        let usual = || format!("sign-in-key-of-{}", self.member_no);
        self.key.clone().unwrap_or_else(usual)
    }
}

// Written by hand so that no secret or token is printed with the rest.
impl std::fmt::Debug for FixtureStove {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FixtureStove")
            .field("game_id", &self.game_id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FixtureAds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FixtureAds")
            .field("callback_url", &self.callback_url)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FixtureServerToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FixtureServerToken").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FixtureUserToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FixtureUserToken")
            .field("member_no", &self.member_no)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FixturePlayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FixturePlayer")
            .field("member_no", &self.member_no)
            .finish_non_exhaustive()
    }
}
