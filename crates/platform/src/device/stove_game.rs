use base::{AppId, Environment};
use http::StatusCode;
use serde::Deserialize;
use serve::Problem;
use store::{Listing, Platform};

use super::session;
use crate::Parts;

/// The game that a device speaks of.
#[derive(Deserialize)]
pub(super) struct GameWish {
    game_id: String,
    #[serde(default = "live")]
    pub(super) environment: Environment,
}

const fn live() -> Environment {
    Environment::Live
}

/// A game as the platform knows it: our id and STOVE's number.
pub(super) type Game = (AppId, u64);

impl GameWish {
    /// The game by its id on the platform.
    ///
    /// # Errors
    /// A 404; a 503 where this node cannot judge.
    pub(super) fn find(&self, parts: &Parts) -> Result<Game, Problem> {
        let known = session::known(parts)?;
        let world = known.world(Platform::Stove, self.environment);
        numbered(world.listing(&self.game_id))
    }
}

/// The game by our id.
///
/// # Errors
/// A 404; a 503 where this node cannot judge.
pub(super) fn of_app(parts: &Parts, environment: Environment, app: AppId) -> Result<Game, Problem> {
    let known = session::known(parts)?;
    numbered(known.world(Platform::Stove, environment).listing_of(app))
}

fn numbered(listing: Option<&Listing>) -> Result<Game, Problem> {
    listing
        .and_then(|listing| Some((listing.app_id, listing.number?)))
        .ok_or_else(unknown_game)
}

pub(super) fn unknown_game() -> Problem {
    let detail = "no game has this id in this environment";
    Problem::new(StatusCode::NOT_FOUND, "unknown_game", detail)
}
