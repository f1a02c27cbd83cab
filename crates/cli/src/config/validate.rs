mod rewards;

use std::net::SocketAddr;

use sign::is_secret;
use store::SocialProfile;

use super::{
    error::ConfigError,
    key::Of,
    load::Loader,
    model::{AttestMode, Config, Game, Platform},
};

/// The keys of which all are given or none.
const TLS_KEYS: [[&str; 3]; 2] = [
    [
        "platform.tls_listen",
        "platform.tls_cert",
        "platform.tls_key",
    ],
    ["gate.tls_listen", "gate.tls_cert", "gate.tls_key"],
];

/// What a game needs to be on a platform, once any of it is given.
struct Group {
    /// What the keys begin with that are about it.
    prefixes: &'static [&'static str],
    required: &'static [&'static str],
    because: &'static str,
}

const GROUPS: [Group; 4] = [
    Group {
        prefixes: &["stove_"],
        required: &["stove_client_id", "stove_client_secret", "stove_game_id"],
        because: " because the game is on STOVE",
    },
    Group {
        prefixes: &["meta_"],
        required: &["meta_app_id", "meta_app_secret"],
        because: " because the game is on Meta's graph",
    },
    Group {
        prefixes: &["opensocial_"],
        required: &[
            "opensocial_app_id",
            "opensocial_consumer_key",
            "opensocial_consumer_secret",
        ],
        because: " because the game is on OpenSocial",
    },
    Group {
        prefixes: &["grant_"],
        required: &["grant_url", "grant_secret"],
        because: " because the game's server grants rewards",
    },
];

/// What is only looked at where tokens of attestation are verified offline.
const OFFLINE_ONLY: [&str; 4] = [
    "meta_attest_root_url",
    "meta_attest_token_app",
    "meta_attest_seal_keys",
    "meta_attest_bans_stale_secs",
];

/// Finds what is missing and what does not go together. What was given
/// wrongly has been said already and is not called missing.
pub(super) fn check(loader: &mut Loader) {
    require(loader, "operator.key", Of::default(), "");
    if loader.config.gate.enabled {
        require(
            loader,
            "gate.key",
            Of::default(),
            " because the gate is enabled",
        );
    }
    for tls in TLS_KEYS {
        if tls.iter().any(|key| loader.has(key)) {
            for key in tls {
                require(
                    loader,
                    key,
                    Of::default(),
                    " because TLS needs address, certificate and key",
                );
            }
        }
    }
    let names: Vec<String> = loader.config.gate.games.keys().cloned().collect();
    for name in &names {
        check_game(loader, name);
    }
    let conflicts = conflicts(&loader.config);
    loader
        .errors
        .extend(conflicts.into_iter().map(ConfigError::Conflict));
}

fn check_game(loader: &mut Loader, name: &str) {
    let mut on_none = true;
    for group in GROUPS {
        let given = loader.keys.iter().filter(|key| key.of_game()).any(|key| {
            let about = |prefix: &&str| key.last().starts_with(*prefix);
            group.prefixes.iter().any(about) && loader.has(&key.path_for(Of::game(name)))
        });
        if given {
            on_none = false;
            for key in group.required {
                let pattern = format!("gate.game.<name>.{key}");
                require(loader, &pattern, Of::game(name), group.because);
            }
        }
    }
    check_attest(loader, name);
    on_none &= !rewards::check(loader, name);
    if on_none {
        let text = format!(
            "gate.game.{name} is on no platform; give the keys that begin with stove_, those \
             that begin with meta_, those that begin with opensocial_, or a network below rewards"
        );
        loader.errors.push(ConfigError::Conflict(text));
    }
}

/// Keys of attestation that say nothing where tokens are not verified that way.
fn check_attest(loader: &mut Loader, name: &str) {
    let Some(game) = loader.config.gate.games.get(name) else {
        return;
    };
    let mode = game.attest.mode;
    let (min, max) = (game.attest.min_version, game.attest.max_version);
    let mut wrong = Vec::new();
    for key in &loader.keys {
        let of_attest = key.of_game() && key.last().starts_with("meta_attest_");
        let path = key.path_for(Of::game(name));
        if !of_attest || !loader.has(&path) {
            continue;
        }
        if mode == AttestMode::Off {
            wrong.push(format!("{path} is of no use, because meta_attest is off"));
        } else if mode == AttestMode::Online && OFFLINE_ONLY.contains(&key.last()) {
            wrong.push(format!(
                "{path} is of no use, because the platform is asked online"
            ));
        }
    }
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        wrong.push(format!(
            "gate.game.{name}.meta_attest_min_version is above meta_attest_max_version, so no \
             version is taken"
        ));
    }
    loader
        .errors
        .extend(wrong.into_iter().map(ConfigError::Conflict));
}

fn require(loader: &mut Loader, pattern: &str, of: Of<'_>, when: &'static str) {
    let Some(key) = loader.keys.iter().find(|key| key.path == pattern) else {
        return;
    };
    let path = key.path_for(of);
    if loader.has(&path) {
        return;
    }
    let plain = key.variable(of);
    let variable = if key.secret {
        format!("{plain} or {plain}_FILE")
    } else {
        plain
    };
    loader.errors.push(ConfigError::Missing {
        key: path,
        when,
        variable,
    });
}

fn conflicts(config: &Config) -> Vec<String> {
    let mut conflicts = Vec::new();
    let mut listeners = vec![("operator.listen", config.operator.listen)];
    if config.platform.enabled {
        listeners.push(("platform.listen", config.platform.listen));
        let tls = config.platform.tls.listen;
        listeners.extend(tls.map(|address| ("platform.tls_listen", address)));
    }
    if config.gate.enabled {
        listeners.push(("gate.listen", config.gate.listen));
        let tls = config.gate.tls.listen;
        listeners.extend(tls.map(|address| ("gate.tls_listen", address)));
    }
    if let [_] = listeners.as_slice() {
        let text = "platform.enabled and gate.enabled are both false, so there is nothing to serve";
        conflicts.push(text.to_owned());
    }
    while let Some((key, address)) = listeners.pop() {
        for (other, taken) in &listeners {
            if meet(address, *taken) {
                conflicts.push(format!("{key} and {other} are the same port, {address}"));
            }
        }
    }
    let (gate, operator) = (config.gate.key.expose(), &config.operator.key);
    if config.gate.enabled && !gate.is_empty() && is_secret(gate, operator) {
        let text = "gate.key and operator.key are the same, so every game's server is an operator";
        conflicts.push(text.to_owned());
    }
    conflicts.extend(config.gate.games.iter().filter_map(|(name, game)| {
        let wrong = public_key_conflict(game)?;
        Some(format!("gate.game.{name}.opensocial_public_key {wrong}"))
    }));
    conflicts.extend(hosts_of_two(&config.platform));
    conflicts
}

/// Whether a key is there where, and only where, launches are signed with one.
fn public_key_conflict(game: &Game) -> Option<&'static str> {
    let by_rsa = game.opensocial_profile == SocialProfile::Mixi;
    match (by_rsa, &game.opensocial_public_key) {
        (true, None) => Some("is required because the profile signs launches by RSA-SHA1"),
        (false, Some(_)) => Some("is of no use, because the profile signs launches by HMAC-SHA1"),
        _ => None,
    }
}

/// Names of hosts that mean more than one dialect.
fn hosts_of_two(platform: &Platform) -> Vec<String> {
    let mut lists = vec![
        ("stove_live_hosts", &platform.stove_live_hosts),
        ("stove_sandbox_hosts", &platform.stove_sandbox_hosts),
        ("graph_hosts", &platform.graph_hosts),
        ("opensocial_live_hosts", &platform.opensocial_live_hosts),
        (
            "opensocial_sandbox_hosts",
            &platform.opensocial_sandbox_hosts,
        ),
    ];
    let mut conflicts = Vec::new();
    while let Some((other, hosts)) = lists.pop() {
        for (one, names) in &lists {
            for host in names.iter().filter(|host| hosts.contains(host)) {
                conflicts.push(format!(
                    "{host} is in platform.{one} and in platform.{other}"
                ));
            }
        }
    }
    conflicts
}

/// Whether two sockets cannot both listen. Port 0 is a free one every time.
fn meet(one: SocketAddr, other: SocketAddr) -> bool {
    let everywhere = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && (everywhere || one.ip() == other.ip())
}
