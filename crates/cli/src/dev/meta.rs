//! Meta's graph in the development profile: what a game's server calls it with.

use admin::{Admin, Fixture, FixtureMeta, NewAttestSettings};
use base::AppId;
use serde::{Deserialize, Serialize};

use super::{ads::gate_game, file::StoveGame};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) games: Vec<MetaGame>,
}

/// A game on Meta's graph: where to call, with what, and about whom.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MetaGame {
    pub(crate) app_id: AppId,
    pub(crate) app: String,
    pub(crate) base_url: String,
    pub(crate) meta_app_id: String,
    pub(crate) app_secret: String,
    pub(crate) app_token: String,
    /// What the gate calls it.
    #[serde(default)]
    pub(crate) gate_game: String,
    /// What is defined for it in the file, by API name.
    pub(crate) achievements: Vec<String>,
    pub(crate) users: Vec<MetaUser>,
    /// How its devices are attested, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attest: Option<AttestGame>,
}

/// What attests a game's devices, and what the game is on them.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AttestGame {
    /// Where devices ask for a challenge and for a token.
    pub(crate) device_url: String,
    /// Where tokens are verified; the app's token goes along.
    pub(crate) verify_url: String,
    pub(crate) jwks_url: String,
    pub(crate) package: Option<String>,
    pub(crate) cert_digests: Vec<String>,
}

/// A player as the game knows one.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MetaUser {
    pub(crate) player_id: String,
    pub(crate) user_id: String,
}

impl MetaGame {
    /// A call that works when it is pasted: the one of the documents' own
    /// example, or where there is nothing to unlock, who somebody is.
    pub(crate) fn try_it(&self) -> Option<String> {
        let user = self.users.first()?;
        let url = format!("{}/{}", self.base_url, user.user_id);
        let token = &self.app_token;
        Some(match self.achievements.first() {
            Some(achievement) => format!(
                "curl -d 'access_token={token}' \\\n  -d api_name={achievement} -d \
                 force_unlock=true {url}/achievements"
            ),
            None => {
                format!("curl -G -d 'access_token={token}' \\\n  -d fields=org_scoped_id {url}")
            }
        })
    }
}

/// Every game of the fixture that is on the graph.
pub(super) fn games(
    admin: &Admin,
    fixture: &Fixture,
    stove: &[StoveGame],
    platform: &str,
) -> Vec<MetaGame> {
    let (registered, _) = admin.apps(None, usize::MAX);
    let listed = fixture.apps.iter().filter_map(|app| {
        let meta = app.meta.as_ref()?;
        let view = registered.iter().find(|view| {
            let mut credentials = view.credentials.iter();
            credentials
                .any(|it| it.platform == store::Platform::MetaGraph && it.client_id == meta.app_id)
        })?;
        let game = game(view.app_id, &app.name, meta, fixture, platform);
        let gate_game = gate_game(stove, view.app_id, &app.name);
        Some(MetaGame { gate_game, ..game })
    });
    listed.collect()
}

fn game(
    app_id: AppId,
    app: &str,
    meta: &FixtureMeta,
    fixture: &Fixture,
    platform: &str,
) -> MetaGame {
    let users = fixture.players.iter().filter_map(|player| {
        let known = player.meta.iter().find(|user| user.app == app)?;
        let joined = player.joined.iter().find(|joined| joined.app == app);
        // One number within the game, wherever it is given.
        let user_id = joined.and_then(|it| it.guid).or(known.user_id)?;
        Some(MetaUser {
            player_id: player.member_no.to_string(),
            user_id: user_id.to_string(),
        })
    });
    let simple = meta.achievements.iter();
    let simple = simple.filter(|it| it.target.is_none());
    MetaGame {
        app_id,
        app: app.to_owned(),
        base_url: format!("{platform}{}", platform::Dialect::Graph.prefix()),
        meta_app_id: meta.app_id.clone(),
        app_secret: meta.app_secret.clone(),
        app_token: format!("OC|{}|{}", meta.app_id, meta.app_secret),
        gate_game: String::new(),
        achievements: simple.map(|it| it.api_name.clone()).collect(),
        users: users.collect(),
        attest: meta.attest.as_ref().map(|it| attested(it, platform)),
    }
}

fn attested(settings: &NewAttestSettings, platform: &str) -> AttestGame {
    let graph = format!("{platform}{}", platform::Dialect::Graph.prefix());
    AttestGame {
        device_url: format!("{platform}/device/v1/attest"),
        verify_url: format!("{graph}/platform_integrity/verify"),
        jwks_url: format!("{platform}/.well-known/jwks.json"),
        package: settings.package.clone().flatten(),
        cert_digests: settings.cert_digests.clone().unwrap_or_default(),
    }
}
