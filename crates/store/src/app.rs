use std::{fmt, str::FromStr};

use base::{AppId, Environment, Timestamp};
use serde::{Deserialize, Serialize};

/// A game, whatever the platforms call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Our id of it.
    pub app_id: AppId,
    /// What operators call it; 1 to 100 characters, not unique.
    pub name: String,
    /// Who publishes it, as operators write it; 1 to 100 characters. `None`
    /// where nobody has said.
    pub publisher: Option<String>,
    /// When it was registered.
    pub created_at: Timestamp,
}

impl App {
    /// Whether both are of one publisher, so that one may know who has a copy
    /// of the other. An app is of its own whoever publishes it; two of which
    /// nobody has said are of nobody's.
    #[must_use]
    pub fn shares_publisher(&self, other: &Self) -> bool {
        self.app_id == other.app_id
            || (self.publisher.is_some() && self.publisher == other.publisher)
    }
}

/// The wire protocol of one platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// STOVE tokens.
    Stove,
    /// Meta's graph.
    MetaGraph,
    /// OpenSocial, as Mobage speaks it.
    OpenSocial,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Stove, Self::MetaGraph, Self::OpenSocial];

    /// The name used in stores, paths and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stove => "stove",
            Self::MetaGraph => "meta-graph",
            Self::OpenSocial => "open-social",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|p| p.as_str() == text)
            .ok_or_else(|| format!("no platform is called `{text}`"))
    }
}

/// What a platform sells an app as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListingKind {
    /// A game of its own.
    #[default]
    Game,
    /// A part of a game, to try it.
    Demo,
    /// An addition to a game.
    Dlc,
}

impl ListingKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Game, Self::Demo, Self::Dlc];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Game => "game",
            Self::Demo => "demo",
            Self::Dlc => "dlc",
        }
    }
}

impl FromStr for ListingKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("no kind of listing is called `{text}`"))
    }
}

/// An app as one platform knows it.
///
/// Unique by (app, platform, environment) and by (platform, environment,
/// external id).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The app that is listed.
    pub app_id: AppId,
    /// Where it is listed.
    pub platform: Platform,
    /// In which of the platform's worlds.
    pub environment: Environment,
    /// The platform's own id of the game (STOVE's `game_id`, which is also the
    /// `service_id`); 1 to 128 bytes.
    pub external_id: String,
    /// The platform's number for the game, where it has one besides the id
    /// (STOVE's `application_no`); at most 2^53 − 1.
    pub number: Option<u64>,
    /// What it is sold as.
    pub kind: ListingKind,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(id: u64, publisher: Option<&str>) -> App {
        App {
            app_id: AppId::new(id).unwrap(),
            name: "game".to_owned(),
            publisher: publisher.map(str::to_owned),
            created_at: Timestamp::EPOCH,
        }
    }

    #[test]
    fn two_apps_are_of_one_publisher_only_where_somebody_said_so() {
        for (one, other, shared) in [
            (app(1, None), app(1, None), true),
            (app(1, None), app(2, None), false),
            (app(1, Some("A")), app(2, None), false),
            (app(1, Some("A")), app(2, Some("B")), false),
            (app(1, Some("A")), app(2, Some("A")), true),
        ] {
            assert_eq!(one.shares_publisher(&other), shared, "{one:?} {other:?}");
            assert_eq!(other.shares_publisher(&one), shared);
        }
    }
}
