use std::{
    fs::{self, OpenOptions},
    io::Write,
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use admin::{Admin, Fixture, FixtureStove};
use anyhow::Context;
use base::{AppId, Environment};
use serde::{Deserialize, Serialize};

use super::{
    ads::{AdsGame, UnityAds},
    meta::{Meta, MetaGame},
    social::{OpenSocial, SocialGame},
    stove_prefix,
};
use crate::house::House;

/// dev.json: what a game server needs to know, with every credential in the
/// clear. One object per platform.
#[derive(Serialize, Deserialize)]
pub(crate) struct DevFile {
    pub(crate) platform: PlatformPlace,
    pub(crate) gate: KeyedPlace,
    pub(crate) operator: KeyedPlace,
    pub(crate) stove: Stove,
    #[serde(default)]
    pub(crate) unity_ads: UnityAds,
    #[serde(default)]
    pub(crate) meta: Meta,
    #[serde(default)]
    pub(crate) opensocial: OpenSocial,
    pub(crate) players: Vec<DevPlayer>,
    /// The URL of the store, where one was given; it may hold a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) store: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct PlatformPlace {
    pub(crate) url: String,
    /// With `--tls` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<TlsPlace>,
}

/// Where the platform speaks TLS, and what there is to trust.
#[derive(Serialize, Deserialize)]
pub(crate) struct TlsPlace {
    pub(crate) url: String,
    /// The path of the authority's certificate.
    pub(crate) ca: PathBuf,
    /// The names that the certificate is good for.
    pub(crate) names: Vec<String>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct KeyedPlace {
    pub(crate) url: String,
    pub(crate) key: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Stove {
    pub(crate) games: Vec<StoveGame>,
}

/// A game on STOVE: where to call, with what, and what the gate calls it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StoveGame {
    pub(crate) app_id: AppId,
    pub(crate) app: String,
    pub(crate) environment: Environment,
    pub(crate) base_url: String,
    pub(crate) game_id: String,
    pub(crate) application_no: Option<u64>,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) gate_game: String,
}

impl StoveGame {
    /// What follows the base URL in a call for a server token.
    pub(super) fn server_token_call(&self) -> String {
        format!(
            "/auth/v5/server_token -H 'Content-Type: application/json' \\\n  \
             -d '{{\"client_id\":\"{}\",\"client_secret\":\"{}\",\"service_id\":\"{}\"}}'",
            self.client_id, self.client_secret, self.game_id
        )
    }
}

/// The fixture's games, by platform.
pub(super) struct Games {
    pub(super) stove: Vec<StoveGame>,
    pub(super) graph: Vec<MetaGame>,
    pub(super) social: Vec<SocialGame>,
    pub(super) rewarded: Vec<AdsGame>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DevPlayer {
    pub(crate) player_id: String,
    pub(crate) nickname: String,
    pub(crate) sign_in_key: String,
}

impl DevFile {
    /// The file of a start before, if there is one that can be read.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// What runs, and with which credentials; without TLS.
    pub(super) fn describe(house: &House, games: Games, fixture: &Fixture) -> anyhow::Result<Self> {
        let url = |face| {
            let addr: Option<SocketAddr> = house.addr_of(face);
            addr.map(|addr| format!("http://{addr}"))
                .with_context(|| format!("{face} is not open"))
        };
        let shown = |secret: &base::Secret| secret.expose_str().unwrap_or_default().to_owned();
        let players = fixture.players.iter().map(|player| DevPlayer {
            player_id: player.member_no.to_string(),
            nickname: player.nickname.clone(),
            sign_in_key: player.sign_in_key(),
        });
        Ok(Self {
            platform: PlatformPlace {
                url: url("platform")?,
                tls: None,
            },
            gate: KeyedPlace {
                url: url("gate")?,
                key: shown(&house.config.gate.key),
            },
            operator: KeyedPlace {
                url: url("operator")?,
                key: shown(&house.config.operator.key),
            },
            stove: Stove { games: games.stove },
            unity_ads: UnityAds {
                games: games.rewarded,
            },
            meta: Meta { games: games.graph },
            opensocial: OpenSocial {
                games: games.social,
            },
            players: players.collect(),
            store: house
                .config
                .store
                .is_elsewhere()
                .then(|| shown(&house.config.store.url)),
        })
    }

    /// Writes the file for nobody but its owner.
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        write_private(path, &text)
    }

    /// A call that works when it is pasted.
    pub(crate) fn try_it(&self) -> Option<String> {
        let game = self.stove.games.first()?;
        Some(format!(
            "curl {}{}",
            game.base_url,
            game.server_token_call()
        ))
    }

    /// A call about a player on OpenSocial that works when it is pasted.
    pub(crate) fn try_opensocial(&self) -> Option<String> {
        let player = self.players.first()?;
        let (mut games, gate) = (self.opensocial.games.iter(), &self.gate);
        games.find_map(|game| game.try_it(&gate.url, &gate.key, &player.player_id))
    }

    /// Calls that attest a device in software for a session, and have the gate judge
    /// its token; they work when they are pasted.
    pub(crate) fn try_attestation(&self) -> Option<String> {
        let mut games = self.meta.games.iter();
        let game = games.find(|game| game.attest.is_some())?;
        let this = std::env::current_exe().ok()?;
        let (gate, key) = (&self.gate.url, &self.gate.key);
        Some(format!(
            "NONCE=$(curl -s {gate}/v1/challenges -H 'Authorization: Bearer {key}' \\\n  \
             -d '{{\"context\":\"session-1\"}}' | sed 's/.*\"challenge\":\"\\([^\"]*\\)\".*/\\1/')\n\
             ATTESTED=$('{}' device attest --platform {} {} $NONCE)\n\
             curl {gate}/v1/verify/meta-attestation -H 'Authorization: Bearer {key}' \\\n  \
             -d '{{\"game\":\"{}\",\"session\":\"session-1\",\"token\":\"'$ATTESTED'\"}}'",
            this.display(),
            self.platform.url,
            game.meta_app_id,
            game.gate_game,
        ))
    }

    /// The call that moves the clock.
    pub(crate) fn move_the_clock(&self) -> String {
        format!(
            "curl {}/dev/v1/clock -d '{{\"advance_secs\":3600}}'",
            self.operator.url
        )
    }
}

/// Every listing of the fixture as a game server has to know it.
pub(super) fn stove_games(admin: &Admin, fixture: &Fixture, platform: &str) -> Vec<StoveGame> {
    let (registered, _) = admin.apps(None, usize::MAX);
    let listings = fixture
        .apps
        .iter()
        .flat_map(|app| app.stove.iter().map(move |l| (app, l)));
    let mut games: Vec<StoveGame> = Vec::new();
    for (app, listing) in listings {
        let credential = registered.iter().find_map(|view| {
            let found = view
                .credentials
                .iter()
                .find(|c| c.client_id == listing.client_id && c.environment == listing.environment);
            found.map(|credential| (view.app_id, credential.application_no))
        });
        let Some((app_id, application_no)) = credential else {
            continue;
        };
        games.push(StoveGame {
            app_id,
            app: app.name.clone(),
            environment: listing.environment,
            base_url: format!("{platform}{}", stove_prefix(listing.environment)),
            game_id: listing.game_id.clone(),
            application_no,
            client_id: listing.client_id.clone(),
            client_secret: listing.client_secret.clone(),
            gate_game: gate_name(listing),
        });
    }
    games
}

/// What the gate calls a game: its id in lower case without signs, as names in
/// the gate's configuration are, and where it is the sandbox's, that too.
fn gate_name(listing: &FixtureStove) -> String {
    let mut name = plain_name(&listing.game_id);
    if listing.environment == Environment::Sandbox {
        name.push_str("sandbox");
    }
    name
}

/// A name as the gate's configuration has them, made from another.
pub(super) fn plain_name(text: &str) -> String {
    let plain = text.chars().filter(char::is_ascii_alphanumeric);
    plain.map(|c| c.to_ascii_lowercase()).take(24).collect()
}

/// Writes a file that only its owner may read, also where one was there that
/// others could.
pub(super) fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || {
        // A file that is there keeps its mode, so it is replaced, not rewritten.
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(text.as_bytes())
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
