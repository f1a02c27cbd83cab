mod store;

use std::{fmt, io, path::Path};

use base::Timestamp;

use super::{
    certificates::Certificate,
    error::ConfigErrors,
    given::Origin,
    key::{Key, Of},
    keys,
    load::{Loaded, load},
    model::NetworkRewards,
    shared_secrets::{SharedSecret, shared},
};
use crate::{database::hides, network_secrets::NetworkSecrets, tls};

/// Whoever has an account on the machine may read.
const WORLD_READABLE: u32 = 0o004;

/// What the samples in Unity's documents sign with. It is public, so that
/// comparing with it in constant time would guard nothing.
const SAMPLE_SECRET: &[u8] = b"xyzKEY";

/// What a configuration amounts to: every value with where it came from, and
/// what about it may not be meant. Secrets are not shown.
#[derive(Debug)]
pub(crate) struct Report {
    values: Vec<(String, String, String)>,
    /// Which store it will be.
    store: String,
    warnings: Vec<String>,
}

impl Report {
    /// Reads a configuration as [`Config::load`](super::Config::load) does and
    /// reports on it. `mode` says the permission bits of a file, `now` what time
    /// it is for certificates.
    ///
    /// # Errors
    /// Everything that is wrong with the file and the variables.
    pub(crate) fn of(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
        read_file: &dyn Fn(&Path) -> io::Result<Vec<u8>>,
        mode: &dyn Fn(&Path) -> io::Result<u32>,
        now: Timestamp,
    ) -> Result<Self, ConfigErrors> {
        let mut loaded = load(file, env, read_file)?;
        let keys = keys::all();
        let mut warnings = warnings(&loaded, &keys, mode);
        warnings.extend(store::warnings(&loaded));
        warnings.extend(of_certificates(&loaded.certificates, mode, now));
        let store = store::told(&loaded);
        let mut values = Vec::new();
        for (path, key, (game, network)) in expanded(&keys, &loaded) {
            let origin = loaded.origins.get(&path);
            let value = key
                .get(&mut loaded.config, Of::network(&game, &network))
                .map(|given| given.to_string());
            let value = value.filter(|text| text != NOTHING);
            let value = value.unwrap_or_else(|| secret(origin).to_owned());
            let origin = origin.map_or_else(|| "default".to_owned(), Origin::to_string);
            values.push((path, value, origin));
        }
        Ok(Self {
            values,
            store,
            warnings,
        })
    }
}

/// How a value is shown that need not be given and is not.
const NOTHING: &str = "\"\"";

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, value, origin) in &self.values {
            writeln!(f, "{path} = {value}  ({origin})")?;
        }
        writeln!(f, "the store: {}", self.store)?;
        for warning in &self.warnings {
            writeln!(f, "warning: {warning}")?;
        }
        Ok(())
    }
}

fn secret(origin: Option<&Origin>) -> &'static str {
    if origin.is_some() {
        "set, not shown"
    } else {
        "not set"
    }
}

/// Every key with its full path and the names in it, those of games once for each
/// game and those of networks once for each network of each.
fn expanded<'a>(keys: &'a [Key], loaded: &Loaded) -> Vec<(String, &'a Key, (String, String))> {
    let mut expanded = Vec::new();
    let mut add = |key: &'a Key, game: &str, network: &str| {
        let path = key.path_for(Of::network(game, network));
        expanded.push((path, key, (game.to_owned(), network.to_owned())));
    };
    for key in keys.iter().filter(|key| !key.of_game()) {
        add(key, "", "");
    }
    for (name, game) in &loaded.config.gate.games {
        let of_game = keys.iter().filter(|key| key.of_game());
        for key in of_game.clone().filter(|key| !key.of_network()) {
            add(key, name, "");
        }
        for network in game.rewards.keys() {
            for key in of_game.clone().filter(|key| key.of_network()) {
                add(key, name, network);
            }
        }
    }
    expanded
}

fn warnings(loaded: &Loaded, keys: &[Key], mode: &dyn Fn(&Path) -> io::Result<u32>) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut looked_at: Vec<&Path> = Vec::new();
    for (path, key, _) in expanded(keys, loaded) {
        // A URL of a store without a password is none.
        let hidden = key.secret && (path != "store.url" || hides(&loaded.config.store.url));
        let file = match loaded.origins.get(&path) {
            Some(Origin::File { path, .. } | Origin::NamedFile { path, .. }) if hidden => path,
            _ => continue,
        };
        if looked_at.contains(&file.as_path()) {
            continue;
        }
        looked_at.push(file);
        if mode(file).is_ok_and(|mode| mode & WORLD_READABLE != 0) {
            let file = file.display();
            warnings.push(format!(
                "{file} holds a secret and everyone may read it; chmod o-r"
            ));
        }
    }
    let gate = &loaded.config.gate;
    if gate.enabled && gate.games.is_empty() {
        warnings
            .push("the gate is enabled and has no [gate.game.…] to stand in front of".to_owned());
    }
    let given = loaded.origins.keys().any(|path| path.starts_with("gate."));
    if given && !gate.enabled && !loaded.origins.contains_key("gate.enabled") {
        warnings.push("the gate is configured and not enabled; set gate.enabled".to_owned());
    }
    for (name, game) in &gate.games {
        for (key, url) in [
            ("stove_base_url", &game.stove_base_url),
            ("meta_base_url", &game.meta_base_url),
        ] {
            if url.starts_with("http://") {
                warnings.push(format!(
                    "gate.game.{name}.{key} is http, so its secret travels in the clear"
                ));
            }
        }
        for (network, rewards) in &game.rewards {
            let path = format!("gate.game.{name}.rewards.{network}");
            if loaded.open_to_anyone.contains(&path) {
                warnings.push(format!(
                    "{path} takes callbacks from every address; name the network's in networks or \
                     networks_file"
                ));
            }
            if rewards.keys_url.starts_with("http://") {
                warnings.push(format!(
                    "{path}.keys_url is http, so whoever is on the way can sign callbacks; a start \
                     in production refuses it"
                ));
            }
            if is_known_to_everyone(rewards) {
                warnings.push(format!(
                    "{path}.secrets holds the secret of Unity's documents, which everyone knows"
                ));
            }
        }
    }
    for SharedSecret { one, other, .. } in shared(gate) {
        warnings.push(format!(
            "{one} and {other} hold the same secret, so a callback for one game counts for the other \
             as well, unless a parameter of their callback_url tells them apart and is signed"
        ));
    }
    if !loaded.config.operator.listen.ip().is_loopback() {
        warnings.push("operator.listen is not a loopback address".to_owned());
    }
    warnings
}

/// Whether a secret that is published is accepted.
fn is_known_to_everyone(rewards: &NetworkRewards) -> bool {
    let text = rewards.secrets.expose_str().unwrap_or_default();
    let secrets = NetworkSecrets::parse(text).map(NetworkSecrets::into_vec);
    let mut secrets = secrets.unwrap_or_default().into_iter();
    secrets.any(|(_, secret)| secret.expose() == SAMPLE_SECRET)
}

fn of_certificates(
    certificates: &[Certificate],
    mode: &dyn Fn(&Path) -> io::Result<u32>,
    now: Timestamp,
) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    for Certificate { files, validity } in certificates {
        let key = files.key.display();
        if mode(&files.key).is_ok_and(|mode| mode & WORLD_READABLE != 0) {
            warnings.push(format!(
                "{key} holds a private key and everyone may read it; chmod o-r"
            ));
        }
        if let Some(problem) = tls::doubt(*validity, now) {
            warnings.push(format!("{}: {problem}", files.cert.display()));
        }
    }
    // Both faces may present the same.
    warnings.dedup();
    warnings
}
