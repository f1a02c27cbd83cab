use gate::RewardMode;

use super::require;
use crate::config::{key::Of, load::Loader};

/// Finds what a game's networks lack; whether it has any. What their files say is
/// looked at once they are read.
pub(super) fn check(loader: &mut Loader, name: &str) -> bool {
    let Some(game) = loader.config.gate.games.get(name) else {
        return false;
    };
    let networks: Vec<(String, RewardMode)> = game
        .rewards
        .iter()
        .map(|(network, rewards)| (network.clone(), rewards.mode))
        .collect();
    for (network, mode) in &networks {
        let when = " because the game takes callbacks of the network";
        let pattern = "gate.game.<name>.rewards.<network>.callback_url";
        require(loader, pattern, Of::network(name, network), when);
        if *mode == RewardMode::Grant {
            let when = " because the game's server grants rewards";
            for key in [
                "gate.game.<name>.grant_url",
                "gate.game.<name>.grant_secret",
            ] {
                require_once(loader, key, Of::game(name), when);
            }
        }
    }
    !networks.is_empty()
}

/// Says that a key is missing unless that was said before.
fn require_once(loader: &mut Loader, pattern: &str, of: Of<'_>, when: &'static str) {
    let said = pattern.replace(crate::config::key::NAME, of.game);
    let missing = |error: &super::ConfigError| matches!(error, super::ConfigError::Missing { key, .. } if *key == said);
    if !loader.errors.iter().any(missing) {
        require(loader, pattern, of, when);
    }
}
