use std::{fs, sync::Arc};

use anyhow::Context;
use gate::{
    GrantEndpoint, Grants, NetworkKeys, NetworkOptions, PublishedKeys, Rewards, SenderList,
    SenderNetworks,
};
use outbound::Outbound;

use crate::{
    config::{Game, NetworkRewards},
    house::{House, Profile},
    reward_networks::{self, Senders, Wrong},
    sender_networks::WatchedSenders,
};

impl House {
    /// The game's side of its advertising networks, if it has any or once had.
    pub(super) fn rewards_of(
        &mut self,
        name: &str,
        game: &Game,
        outbound: &Arc<Outbound>,
    ) -> anyhow::Result<Option<Arc<Rewards>>> {
        let grants = self.grants(name, game, outbound)?;
        if grants.is_none() && game.rewards.is_empty() {
            return Ok(None);
        }
        let mut networks = Vec::new();
        for (network, rewards) in &game.rewards {
            let place = format!("gate.game.{name}.rewards.{network}");
            let options = self.network((name, network), rewards, outbound);
            networks.push(options.context(place)?);
        }
        let rewards = Rewards::new(name.to_owned(), grants, networks);
        let rewards = rewards.with_context(|| format!("the rewards of {name}"))?;
        Ok(Some(rewards))
    }

    fn grants(
        &self,
        name: &str,
        game: &Game,
        outbound: &Arc<Outbound>,
    ) -> anyhow::Result<Option<Arc<dyn Grants>>> {
        if !game.grants() {
            return Ok(None);
        }
        let grants = GrantEndpoint::new(
            game.grant_url.clone(),
            game.grant_secret.clone(),
            Arc::clone(outbound),
            self.clock.clone(),
        );
        let grants = grants.with_context(|| format!("the grant_secret of {name}"))?;
        Ok(Some(grants))
    }

    fn network(
        &mut self,
        (game, network): (&str, &str),
        rewards: &NetworkRewards,
        outbound: &Arc<Outbound>,
    ) -> anyhow::Result<NetworkOptions> {
        let read = |path: &std::path::Path| fs::read(path);
        let receiving = reward_networks::receiving(network, rewards, &read).map_err(told)?;
        let keys = if receiving.receiver.profile().scheme().is_shared() {
            NetworkKeys::Shared(receiving.keys)
        } else {
            check_way(&rewards.keys_url, self.profile)?;
            NetworkKeys::Published(self.published_keys(&rewards.keys_url, outbound))
        };
        Ok(NetworkOptions {
            keys,
            senders: self.senders((game, network), receiving.senders)?,
            duplicates: rewards.duplicates,
            mode: rewards.mode,
            prices: receiving.prices,
            receiver: receiving.receiver,
        })
    }

    /// The keys at a URL, the same for every game.
    fn published_keys(&mut self, url: &str, outbound: &Arc<Outbound>) -> Arc<PublishedKeys> {
        if let Some(known) = self.published_keys.get(url) {
            return Arc::clone(known);
        }
        let (outbound, clock) = (Arc::clone(outbound), self.clock.clone());
        let keys = PublishedKeys::new(url.to_owned(), outbound, clock);
        let following = Arc::clone(&keys).follow();
        self.caretakers.push(tokio::spawn(following));
        self.published_keys
            .insert(url.to_owned(), Arc::clone(&keys));
        keys
    }

    fn senders(
        &mut self,
        (game, network): (&str, &str),
        senders: Senders,
    ) -> anyhow::Result<SenderNetworks> {
        match senders {
            Senders::Watched(path, named) => {
                let watched = WatchedSenders::open(game.to_owned(), path, named)?;
                let senders = watched.senders();
                self.caretakers.push(tokio::spawn(watched.follow()));
                Ok(SenderNetworks::Listed(senders))
            }
            Senders::Listed(named) => Ok(SenderNetworks::Listed(SenderList::new(named)?)),
            Senders::Anyone => {
                if self.profile == Profile::Production {
                    tracing::warn!(game, network, "callbacks are taken from every address");
                }
                Ok(SenderNetworks::Anyone)
            }
        }
    }
}

/// Keys that were fetched in the clear are those of whoever is on the way.
fn check_way(keys_url: &str, profile: Profile) -> anyhow::Result<()> {
    anyhow::ensure!(
        profile == Profile::Development || !keys_url.starts_with("http://"),
        "keys_url: has to be https, because whoever is on the way could sign callbacks"
    );
    Ok(())
}

fn told(wrong: Wrong) -> anyhow::Error {
    match wrong {
        Wrong::Value { key, problem } => anyhow::anyhow!("{key}: {problem}"),
        Wrong::File { key, path, problem } => {
            anyhow::anyhow!("{key}: {}: {problem}", path.display())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_the_clear_are_for_development() {
        let [clear, tls] = ["http://keys.example/", "https://keys.example/"];
        assert!(check_way(clear, Profile::Production).is_err());
        assert!(check_way(clear, Profile::Development).is_ok());
        assert!(check_way(tls, Profile::Production).is_ok());
    }
}
