use std::{collections::BTreeMap, sync::Arc};

use http::StatusCode;
use serve::Problem;

use crate::{MetaAttest, MetaUpstream, OpenSocial, Rewards, StoveUpstream};

/// A game that the gate stands in front of, with its side of each platform.
#[derive(Clone, Default)]
pub struct Game {
    /// Where STOVE players' tokens are verified.
    pub stove: Option<Arc<StoveUpstream>>,
    /// Where Meta users' nonces are validated.
    pub meta: Option<Arc<MetaUpstream>>,
    /// How the devices of Meta's users are attested.
    pub meta_attest: Option<Arc<MetaAttest>>,
    /// How an OpenSocial platform's requests are verified, and its API called.
    pub opensocial: Option<Arc<OpenSocial>>,
    /// How advertising networks' callbacks for it are taken, and who grants.
    pub rewards: Option<Arc<Rewards>>,
}

/// The games by the names that callers use.
#[derive(Clone, Default)]
pub struct Games(BTreeMap<String, Game>);

impl Games {
    /// The games that a request can name.
    #[must_use]
    pub fn new(games: impl IntoIterator<Item = (String, Game)>) -> Self {
        Self(games.into_iter().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Game> {
        self.0.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Game> {
        self.0.values()
    }

    /// The game that a request names. A gate in front of one game only does not
    /// need to be told.
    pub(crate) fn find(&self, name: Option<&str>) -> Result<&Game, Problem> {
        self.find_with_name(name).map(|(_, game)| game)
    }

    /// The same with its name.
    pub(crate) fn find_with_name(&self, name: Option<&str>) -> Result<(&str, &Game), Problem> {
        let found = match name {
            Some(name) => self.0.get_key_value(name).ok_or_else(|| {
                let detail = "this gate's configuration has no game of that name";
                Problem::new(StatusCode::NOT_FOUND, "unknown_game", detail)
            }),
            None if self.0.len() == 1 => self.0.iter().next().ok_or_else(game_required),
            None => Err(game_required()),
        };
        found.map(|(name, game)| (&**name, game))
    }
}

fn game_required() -> Problem {
    let detail = "this gate does not stand in front of exactly one game; name it in `game`";
    Problem::new(StatusCode::BAD_REQUEST, "game_required", detail)
}
