use std::path::Path;

use super::{error::ConfigError, load::Loader, load::ReadFile, shared_secrets::shared};
use crate::{
    reward_networks::{self, Senders, Wrong},
    sender_networks,
};

/// Reads the files that say how networks sign and where they send from, so that
/// what is wrong with them is told before anything is opened. Gives the networks whose
/// callbacks are taken from every address. Of a gate that is not enabled nothing is
/// read: its files need not be there yet.
pub(super) fn check(loader: &mut Loader, read_file: ReadFile<'_>) -> Vec<String> {
    if !loader.config.gate.enabled {
        return Vec::new();
    }
    let (mut errors, mut open) = (Vec::new(), Vec::new());
    for (game, entry) in &loader.config.gate.games {
        for (network, rewards) in &entry.rewards {
            let path = format!("gate.game.{game}.rewards.{network}");
            if let Some(file) = &rewards.networks_file {
                errors.extend(wrong_senders(&path, file, read_file));
            }
            // What is missing has been said already.
            if rewards.callback_url.is_empty() {
                continue;
            }
            let read = |file: &Path| read_file(file);
            match reward_networks::receiving(network, rewards, &read) {
                Ok(receiving) => {
                    if matches!(receiving.senders, Senders::Anyone) {
                        open.push(path);
                    }
                }
                Err(Wrong::File {
                    key,
                    path: at,
                    problem,
                }) => errors.push(ConfigError::File {
                    key: format!("{path}.{key}"),
                    path: at,
                    problem,
                }),
                Err(Wrong::Value { key, problem }) => {
                    errors.push(ConfigError::Conflict(format!("{path}.{key}: {problem}")));
                }
            }
        }
    }
    // Where one network has given it for two games, that is only warned of.
    let shared = shared(&loader.config.gate);
    let two_networks = shared.into_iter().filter(|shared| !shared.same_network);
    errors.extend(two_networks.map(|shared| {
        let (one, other) = (shared.one, shared.other);
        ConfigError::Conflict(format!(
            "{one} and {other} hold the same secret, and what is signed with it would count at both"
        ))
    }));
    loader.errors.extend(errors);
    open
}

fn wrong_senders(network: &str, path: &Path, read_file: ReadFile<'_>) -> Option<ConfigError> {
    let read = read_file(path).map_err(|error| format!("cannot be read: {error}"));
    let parsed = read.and_then(|bytes| {
        let parsed = sender_networks::parse(&bytes);
        parsed.map_err(|error| error.to_string())
    });
    let problem = parsed.err()?;
    Some(ConfigError::File {
        key: format!("{network}.networks_file"),
        path: path.to_owned(),
        problem,
    })
}
