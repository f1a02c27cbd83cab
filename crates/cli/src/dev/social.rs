//! OpenSocial in the development profile: what a game's server calls it with.

use admin::{Fixture, FixtureApp, FixtureSocialListing};
use base::{AppId, Environment};
use serde::{Deserialize, Serialize};
use store::SocialProfile;

use super::{ads::gate_game, file::StoveGame};
use crate::house::House;

/// What the documents' paths begin with.
const ROOT: &str = "/api/restful/v1";

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct OpenSocial {
    pub(crate) games: Vec<SocialGame>,
}

/// A game on OpenSocial: where to call, and with what.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SocialGame {
    pub(crate) app_id: AppId,
    pub(crate) app: String,
    pub(crate) environment: Environment,
    /// What the documents' paths come after.
    pub(crate) base_url: String,
    /// The application id.
    pub(crate) number: String,
    pub(crate) consumer_key: String,
    pub(crate) consumer_secret: String,
    /// What the gate calls it. Empty where the gate does not know it: a game
    /// whose launches are signed by a key of the platform's, which an operator
    /// has to hand over.
    #[serde(default)]
    pub(crate) gate_game: String,
    #[serde(skip, default = "mobage")]
    pub(crate) profile: SocialProfile,
}

const fn mobage() -> SocialProfile {
    SocialProfile::Mobage
}

impl SocialGame {
    /// Whether the gate can be told of it with what is here.
    pub(super) const fn is_at_gate(&self) -> bool {
        !self.gate_game.is_empty()
    }

    /// A call that works when it is pasted: the gate signs it.
    pub(crate) fn try_it(&self, gate: &str, key: &str, player: &str) -> Option<String> {
        self.is_at_gate().then(|| {
            format!(
                "curl {gate}/v1/call/opensocial/people/{player}/@self \\\n  \
                 -H 'Authorization: Bearer {key}' -H 'Countersign-Game: {}'",
                self.gate_game
            )
        })
    }
}

/// Every listing of the fixture on OpenSocial.
pub(super) fn games(
    house: &House,
    fixture: &Fixture,
    stove: &[StoveGame],
    platform: &str,
) -> Vec<SocialGame> {
    let (registered, _) = house.admin.apps(None, usize::MAX);
    let mut games = Vec::new();
    for app in &fixture.apps {
        for listing in app.opensocial.iter().flat_map(|social| &social.listings) {
            let listed = registered.iter().find(|view| {
                view.credentials.iter().any(|credential| {
                    credential.platform == store::Platform::OpenSocial
                        && credential.environment == listing.environment
                        && credential.client_id == listing.consumer_key
                })
            });
            if let Some(view) = listed {
                games.push(game(house, (view.app_id, app), listing, stove, platform));
            }
        }
    }
    games
}

fn game(
    house: &House,
    (app_id, app): (AppId, &FixtureApp),
    listing: &FixtureSocialListing,
    stove: &[StoveGame],
    platform: &str,
) -> SocialGame {
    let profile = house.directory().last_known().social_setup(app_id).profile;
    let prefix = platform::Dialect::OpenSocial(listing.environment).prefix();
    SocialGame {
        app_id,
        app: app.name.clone(),
        environment: listing.environment,
        base_url: format!("{platform}{prefix}{ROOT}"),
        number: listing.app_id.clone(),
        consumer_key: listing.consumer_key.clone(),
        consumer_secret: listing.consumer_secret.clone(),
        gate_game: match profile {
            SocialProfile::Mixi => String::new(),
            _ => gate_name((app_id, app), listing.environment, stove),
        },
        profile,
    }
}

/// What the gate calls the game, which has one entry for each environment: the
/// name that it has from STOVE's there, as far as there is one.
fn gate_name(
    (app_id, app): (AppId, &FixtureApp),
    environment: Environment,
    stove: &[StoveGame],
) -> String {
    let mut on_stove = stove.iter();
    let same = on_stove.find(|game| game.app_id == app_id && game.environment == environment);
    if let Some(game) = same {
        return game.gate_game.clone();
    }
    let name = gate_game(stove, app_id, &app.name);
    let listings = app.opensocial.iter().map(|social| social.listings.len());
    match environment {
        Environment::Sandbox if listings.sum::<usize>() > 1 => format!("{name}sandbox"),
        _ => name,
    }
}
