use super::model::Gate;
use crate::network_secrets::NetworkSecrets;

/// One secret in two places. No network signs which game a callback is for, so who has
/// a callback for one place can send it to the other, where it is another order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SharedSecret {
    /// The key that has it, by its whole path.
    pub(super) one: String,
    /// The other key.
    pub(super) other: String,
    /// Whether a network has given it: some have one for all of an account's games.
    pub(super) same_network: bool,
}

/// The secrets of advertising networks that stand in two places, in their order.
pub(super) fn shared(gate: &Gate) -> Vec<SharedSecret> {
    let mut known: Vec<(&str, String, Vec<u8>)> = Vec::new();
    let mut shared = Vec::new();
    for (game, entry) in &gate.games {
        for (network, rewards) in &entry.rewards {
            let text = rewards.secrets.expose_str().unwrap_or_default();
            let secrets = NetworkSecrets::parse(text).map(NetworkSecrets::into_vec);
            let here = format!("gate.game.{game}.rewards.{network}.secrets");
            for (_, secret) in secrets.unwrap_or_default() {
                let mut others = known.iter();
                let before = others.find(|(_, place, other)| {
                    *place != here && other.as_slice() == secret.expose()
                });
                if let Some((other_network, other, _)) = before {
                    shared.push(SharedSecret {
                        one: other.clone(),
                        other: here.clone(),
                        same_network: other_network == network,
                    });
                }
                known.push((network, here.clone(), secret.expose().to_vec()));
            }
        }
    }
    shared.dedup();
    shared
}
