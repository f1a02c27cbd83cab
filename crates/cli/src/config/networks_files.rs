use super::{error::ConfigError, load::Loader, load::ReadFile};
use crate::sender_networks;

/// Reads the files with networks that are configured, so that what is wrong
/// with them is told before anything is opened.
pub(super) fn check(loader: &mut Loader, read_file: ReadFile<'_>) {
    if !loader.config.gate.enabled {
        return;
    }
    for (name, game) in &loader.config.gate.games {
        let Some(path) = &game.unity_ads_networks_file else {
            continue;
        };
        let read = read_file(path).map_err(|error| format!("cannot be read: {error}"));
        let parsed = read.and_then(|bytes| {
            let parsed = sender_networks::parse(&bytes);
            parsed.map_err(|error| error.to_string())
        });
        if let Err(problem) = parsed {
            loader.errors.push(ConfigError::File {
                key: format!("gate.game.{name}.unity_ads_networks_file"),
                path: path.clone(),
                problem,
            });
        }
    }
}
