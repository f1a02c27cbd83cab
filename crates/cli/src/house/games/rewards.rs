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
    reward_networks::{self, Receiving, Wrong},
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
        let Receiving { receiver, prices } =
            reward_networks::receiving(network, rewards, &read).map_err(told)?;
        let profile = receiver.profile().clone();
        let keys = if profile.scheme().is_shared() {
            NetworkKeys::Shared(reward_networks::keys(rewards, &profile).map_err(told)?)
        } else {
            let (outbound, clock) = (Arc::clone(outbound), self.clock.clone());
            NetworkKeys::Published(PublishedKeys::new(
                rewards.keys_url.clone(),
                outbound,
                clock,
            ))
        };
        Ok(NetworkOptions {
            keys,
            senders: self.senders((game, network), rewards, &profile)?,
            duplicates: rewards.duplicates,
            mode: rewards.mode,
            prices,
            receiver,
        })
    }

    fn senders(
        &mut self,
        (game, network): (&str, &str),
        rewards: &NetworkRewards,
        profile: &rewards::Profile,
    ) -> anyhow::Result<SenderNetworks> {
        let named = reward_networks::senders(rewards, profile);
        if let Some(path) = rewards.networks_file.clone() {
            let watched = WatchedSenders::open(game.to_owned(), path, named)?;
            let senders = watched.senders();
            self.caretakers.push(tokio::spawn(watched.follow()));
            return Ok(SenderNetworks::Listed(senders));
        }
        if named.is_empty() {
            if self.profile == Profile::Production {
                tracing::warn!(game, network, "callbacks are taken from every address");
            }
            return Ok(SenderNetworks::Anyone);
        }
        Ok(SenderNetworks::Listed(SenderList::new(named)?))
    }
}

fn told(wrong: Wrong) -> anyhow::Error {
    match wrong {
        Wrong::Value { key, problem } => anyhow::anyhow!("{key}: {problem}"),
        Wrong::File { key, path, problem } => {
            anyhow::anyhow!("{key}: {}: {problem}", path.display())
        }
    }
}
