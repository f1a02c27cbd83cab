use std::{collections::BTreeMap, sync::Arc};

use base::AppId;
use directory::gate_game_id;
use store::RewardNetwork;

use super::{
    Grants, Network, NetworkKeys, NetworkOptions, Recipient, RewardMode, remembered::Remembered,
};
use crate::Game;

/// A game's side of advertising networks' callbacks.
pub struct Rewards {
    app_id: AppId,
    game: String,
    recipient: Option<Recipient>,
    networks: BTreeMap<RewardNetwork, Arc<Network>>,
}

/// Why a game's rewards cannot be taken so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRewards {
    /// The profile's name cannot be a network's.
    #[error("{0:?} cannot be a network: 1 to 31 lower-case letters, digits and hyphens")]
    Name(String),
    /// Two networks of one name.
    #[error("the network {0} is there twice")]
    Twice(RewardNetwork),
    /// Nobody grants, and a network's rewards are to be granted.
    #[error("the rewards of {0} are to be granted, and nobody is named who grants")]
    NobodyGrants(RewardNetwork),
    /// Secrets for a network that publishes its keys, or the other way round. No
    /// secret at all is nobody's signature.
    #[error("the keys of {0} are not of the kind that it signs with")]
    Keys(RewardNetwork),
    /// A parameter has a name that rewards are remembered by.
    #[error("a parameter of {network} cannot be called {name:?}")]
    Reserved {
        /// The network.
        network: RewardNetwork,
        /// The parameter.
        name: String,
    },
}

impl Rewards {
    /// A game whose rewards are granted by `grants`. It is asked for what is open
    /// also where no network's rewards are to be granted any more.
    ///
    /// # Errors
    /// [`InvalidRewards`].
    pub fn new(
        game: String,
        grants: Option<Arc<dyn Grants>>,
        networks: impl IntoIterator<Item = NetworkOptions>,
    ) -> Result<Arc<Self>, InvalidRewards> {
        let app_id = gate_game_id(&game);
        let mut known = BTreeMap::new();
        for options in networks {
            let name = checked(&options, grants.is_some())?;
            let network = Arc::new(Network::new(name, options));
            if known.insert(name, network).is_some() {
                return Err(InvalidRewards::Twice(name));
            }
        }
        let recipient = grants.map(|grants| Recipient {
            game: game.clone(),
            grants,
        });
        Ok(Arc::new(Self {
            app_id,
            game,
            recipient,
            networks: known,
        }))
    }

    pub(crate) const fn app_id(&self) -> AppId {
        self.app_id
    }

    pub(crate) fn name(&self) -> &str {
        &self.game
    }

    /// Who is asked for its rewards.
    pub(crate) const fn recipient(&self) -> Option<&Recipient> {
        self.recipient.as_ref()
    }

    pub(super) fn network(&self, name: RewardNetwork) -> Option<&Arc<Network>> {
        self.networks.get(&name)
    }
}

impl Game {
    /// Whether callbacks of the network are taken for it.
    pub(crate) fn receives(&self, network: RewardNetwork) -> bool {
        let rewards = self.rewards.as_ref();
        rewards.is_some_and(|rewards| rewards.network(network).is_some())
    }
}

fn checked(options: &NetworkOptions, granted: bool) -> Result<RewardNetwork, InvalidRewards> {
    let profile = options.receiver.profile();
    let name = profile.name();
    let name = RewardNetwork::new(name).ok_or_else(|| InvalidRewards::Name(name.to_owned()))?;
    if options.mode == RewardMode::Grant && !granted {
        return Err(InvalidRewards::NobodyGrants(name));
    }
    let scheme = profile.scheme();
    let fitting = match &options.keys {
        NetworkKeys::Shared(keys) => {
            scheme.is_shared() && keys.iter().all(|(_, key)| key.scheme() == scheme)
        }
        NetworkKeys::Published(_) => !scheme.is_shared() && profile.key_id_parameter().is_some(),
    };
    if !fitting {
        return Err(InvalidRewards::Keys(name));
    }
    let own = profile.parameters().map(|(name, ..)| name);
    let mut names = options.receiver.statics().map(|(name, _)| name).chain(own);
    match names.find(|name| Remembered::reserves(name)) {
        Some(reserved) => Err(InvalidRewards::Reserved {
            network: name,
            name: reserved.to_owned(),
        }),
        None => Ok(name),
    }
}
