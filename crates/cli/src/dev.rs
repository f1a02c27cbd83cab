//! The development profile: platform and gate on one laptop, ready to use.

mod ads;
mod authority;
mod file;
mod meta;
mod sample;
mod secured;
mod social;

use std::{collections::BTreeMap, net::SocketAddr, path::Path, time::Duration};

use admin::Fixture;
use anyhow::Context;
use base::{Environment, Secret};
use outbound::Network;

use crate::{
    args,
    config::{self, AttestMode, Config, NetworkRewards},
    house::{House, Profile},
    log, seed, up,
};
pub(crate) use ads::{AdsGame, Grants, new_grant_secret};
use file::Games;
pub(crate) use file::{DevFile, DevPlayer, KeyedPlace, StoveGame};
pub(crate) use meta::{AttestGame, MetaGame};
pub(crate) use sample::random_text;
use sample::sample_fixture;
use secured::Secured;
pub(crate) use social::SocialGame;

/// Where everything that a game server needs to know is written.
const DEV_FILE: &str = "dev.json";

/// The id under which the gate's log names the one secret of each game.
const DEV_KEY: &str = "00000001";

/// Where the built-in apps and players are written, so that a restart finds the
/// same ones.
const SEED_FILE: &str = "seed.toml";

/// What may be called beside public addresses.
const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];

/// Where this process calls from, as games on the same machine see it.
const THIS_MACHINE: [&str; 2] = ["127.0.0.1/32", "::1/128"];

/// `countersign dev`.
///
/// # Errors
/// When something cannot be opened or the seed file is wrong.
pub(crate) async fn dev(arguments: args::Dev) -> anyhow::Result<()> {
    let _logging = log::begin(log::Format::Text, &arguments.log)?;
    crate::house::make_private_dir(&arguments.data)?;
    let seed = arguments.seed.as_deref().map(seed::read).transpose()?;
    let dev_file = arguments.data.join(DEV_FILE);
    let mut config = Config {
        data: arguments.data,
        ..Config::default()
    };
    if let Some(url) = arguments.store {
        config.store.url = Secret::from(url);
    }
    config.platform.listen = arguments.platform;
    config.gate.listen = arguments.gate;
    config.operator.listen = arguments.operator;
    config.serve.drain = Duration::from_secs(2);
    // As many as any laptop lets a process have, so that there is nothing to warn of.
    config.serve.max_connections = 1_000;
    let before = DevFile::read(&dev_file);
    let secret_file = arguments.grant_secret_file.as_deref();
    let grants = Grants::given(arguments.grants, secret_file, before.as_ref())?;
    let mut house = DevHouse::build(config, before).await?;
    // The built-in seed file is made only now that the store's lock is ours.
    let opened = open(&mut house, seed, &grants, arguments.tls).await;
    let described = opened.and_then(|description| {
        description.write(&dev_file)?;
        introduce(&description, &dev_file);
        Ok(())
    });
    if described.is_ok() {
        up::stop_asked_for().await?;
    }
    house.0.close().await;
    described
}

/// Opens everything, over TLS too where an address is given for that.
async fn open(
    house: &mut DevHouse,
    seed: Option<Fixture>,
    grants: &Grants,
    tls: Option<SocketAddr>,
) -> anyhow::Result<DevFile> {
    let fixture = seed.map_or_else(|| built_in(&house.0.config.data), Ok)?;
    let secured = tls
        .map(|addr| Secured::prepare(&mut house.0, addr))
        .transpose()?;
    let mut description = house.open(fixture, grants).await?;
    if let Some(secured) = secured {
        description.platform.tls = Some(secured.describe(&house.0)?);
    }
    Ok(description)
}

/// The apps and players that were made at the first start.
fn built_in(data: &Path) -> anyhow::Result<Fixture> {
    let path = data.join(SEED_FILE);
    if !path.exists() {
        file::write_private(&path, &sample_fixture(&*crate::rng::system()))?;
    }
    seed::read(&path)
}

/// A house in the development profile.
pub(crate) struct DevHouse(pub(crate) House);

impl DevHouse {
    /// Builds the house with keys for gate and operator: those of a start
    /// before, so that what was configured with them goes on working, or new
    /// ones.
    ///
    /// # Errors
    /// When the store cannot be opened.
    pub(crate) async fn build(mut config: Config, before: Option<DevFile>) -> anyhow::Result<Self> {
        let (gate, operator) = before.map_or_else(
            || {
                let rng = crate::rng::system();
                (random_text(&*rng), random_text(&*rng))
            },
            |file| (file.gate.key, file.operator.key),
        );
        config.gate.enabled = true;
        config.gate.key = Secret::from(gate);
        config.operator.key = Secret::from(operator);
        config.gate.allow_private_upstreams = networks(&LOOPBACK)?;
        config.platform.allow_private_callbacks = networks(&LOOPBACK)?;
        config.platform.ads_networks = networks(&THIS_MACHINE)?;
        Ok(Self(House::build(config, Profile::Development).await?))
    }

    /// Takes the fixture over and opens all faces, with the gate in front of
    /// every game of the fixture.
    ///
    /// # Errors
    /// When the fixture cannot be taken or an address not be bound.
    pub(crate) async fn open(
        &mut self,
        fixture: Fixture,
        grants: &Grants,
    ) -> anyhow::Result<DevFile> {
        let house = &mut self.0;
        house
            .admin
            .import(fixture.clone())
            .await
            .context("the seed file cannot be taken over")?;
        house.open_platform().await?;
        let platform = house
            .addr_of("platform")
            .context("the platform does not listen")?;
        let url = format!("http://{platform}");
        let listen = house.config.gate.listen;
        let stove = file::stove_games(&house.admin, &fixture, &url);
        let mut games = Games {
            graph: meta::games(&house.admin, &fixture, &stove, &url),
            social: social::games(house, &fixture, &stove, &url),
            rewarded: ads::games(house, &fixture, &stove, grants, listen).await?,
            stove,
        };
        house.config.gate.games = gate_games(&games);
        house.open_gate().await?;
        let gate = house.addr_of("gate").context("the gate does not listen")?;
        if gate != listen {
            games.rewarded = ads::games(house, &fixture, &games.stove, grants, gate).await?;
        }
        house.open_operator().await?;
        DevFile::describe(house, games, &fixture)
    }
}

/// What the gate is told of each game: its client at STOVE, its apps on Meta's graph
/// and OpenSocial and its key at Unity Ads, as far as it has them.
fn gate_games(all: &Games) -> BTreeMap<String, config::Game> {
    let mut games: BTreeMap<String, config::Game> = BTreeMap::new();
    for game in &all.stove {
        let entry = games.entry(game.gate_game.clone()).or_default();
        entry.stove_base_url = game.base_url.clone();
        entry.stove_client_id = game.client_id.clone();
        entry.stove_client_secret = Secret::from(game.client_secret.clone());
        entry.stove_game_id = game.game_id.clone();
    }
    for game in &all.graph {
        let entry = games.entry(game.gate_game.clone()).or_default();
        entry.meta_base_url = game.base_url.clone();
        entry.meta_app_id = game.meta_app_id.parse().ok();
        entry.meta_app_secret = Secret::from(game.app_secret.clone());
        entry.meta_check_entitlement = true;
        if let Some(attest) = &game.attest {
            entry.attest.mode = AttestMode::Online;
            // Only the root that everybody has the key of is there in this profile.
            entry.attest.development = true;
            entry.attest.packages = attest.package.iter().cloned().collect();
            entry.attest.certificates.clone_from(&attest.cert_digests);
        }
    }
    for game in all.social.iter().filter(|game| game.is_at_gate()) {
        let entry = games.entry(game.gate_game.clone()).or_default();
        entry.opensocial_base_url = game.base_url.clone();
        entry.opensocial_app_id = game.number.clone();
        entry.opensocial_consumer_key = game.consumer_key.clone();
        entry.opensocial_consumer_secret = Secret::from(game.consumer_secret.clone());
        entry.opensocial_profile = game.profile;
    }
    for game in &all.rewarded {
        let entry = games.entry(game.gate_game.clone()).or_default();
        let network = NetworkRewards {
            callback_url: game.callback_url.clone(),
            secrets: Secret::from(format!("{DEV_KEY}:{}", game.secret)),
            ..NetworkRewards::default()
        };
        entry.rewards.insert("unity-ads".to_owned(), network);
        entry.grant_url = game.grant_url.clone();
        entry.grant_secret = Secret::from(game.grant_secret.clone());
    }
    games
}

fn networks(texts: &[&str]) -> anyhow::Result<Vec<Network>> {
    let networks = texts.iter();
    networks
        .map(|text| text.parse().context("a network"))
        .collect()
}

#[expect(
    clippy::print_stdout,
    reason = "what a developer is told goes to the terminal"
)]
fn introduce(file: &DevFile, path: &Path) {
    println!("countersign is ready for development.\n");
    println!("  platform  {}", file.platform.url);
    if let Some(tls) = &file.platform.tls {
        println!("            {}", tls.url);
    }
    println!("  gate      {}", file.gate.url);
    println!("  operator  {}", file.operator.url);
    if let Some(game) = file.unity_ads.games.first() {
        println!("  grants    {}  (your game's server)", game.grant_url);
    }
    println!("\nAddresses and every credential: {}", path.display());
    let mut begin = "Try it:";
    if let Some(curl) = file.try_it() {
        println!("\n{begin} ask for a server token, as a game's server does.\n\n{curl}");
        begin = "Or";
    }
    let on_graph = file.meta.games.iter();
    if let Some(curl) = on_graph.filter_map(MetaGame::try_it).next() {
        println!("\n{begin} call Meta's graph about a player, as a game's server does.\n\n{curl}");
    }
    if let Some(curl) = file.try_opensocial() {
        println!("\nAsk OpenSocial about a player; the gate signs the call.\n\n{curl}");
    }
    if let Some(calls) = file.try_attestation() {
        println!("\nAttest a headset, which is made of software, for a session.\n\n{calls}");
    }
    if let Some(tls) = &file.platform.tls {
        println!("\n{}", secured::how_to_trust(tls));
        if let Some(curl) = secured::try_it(file, tls) {
            println!("\nThe same at the name that a game server has built in:\n\n{curl}");
        }
    }
    println!("\nMove the clock an hour on:\n\n{}", file.move_the_clock());
    println!("\nCtrl-C ends it.");
}

/// The environment's part of a base URL under a platform's address.
pub(crate) fn stove_prefix(environment: Environment) -> &'static str {
    platform::Dialect::Stove(environment).prefix()
}
