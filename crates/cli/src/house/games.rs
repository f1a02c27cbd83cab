mod attest;
mod rewards;

use std::{collections::BTreeMap, fs, sync::Arc};

use anyhow::Context;
use gate::{
    Games, MetaUpstream, MetaUpstreamOptions, OpenSocial, OpenSocialOptions, StoveUpstream,
    StoveUpstreamOptions,
};
use opensocial::profile::{GREE, MIXI, MOBAGE};
use outbound::Outbound;
use sign::oauth1::RsaSha1Key;
use store::SocialProfile;

use super::{House, calls::outbound};
use crate::config::Game;

impl House {
    /// The configuration's games, with their lists of senders looked after.
    pub(super) fn games(&mut self) -> anyhow::Result<Games> {
        let outbound = outbound(self.config.gate.allow_private_upstreams.clone())?;
        let outbound = Arc::new(outbound);
        let mut games = BTreeMap::new();
        for (name, game) in self.config.gate.games.clone() {
            let stove = game
                .is_on_stove()
                .then(|| self.stove(&game, Arc::clone(&outbound)));
            let meta = meta(&game, &outbound);
            let meta_attest = self.attest(&name, &game, &outbound)?;
            let opensocial = game
                .is_on_opensocial()
                .then(|| opensocial(&name, &game, &outbound));
            let rewards = self.rewards_of(&name, &game, &outbound)?;
            let game = gate::Game {
                stove,
                meta,
                meta_attest,
                opensocial: opensocial.transpose()?,
                rewards,
            };
            games.insert(name, game);
        }
        Ok(Games::new(games))
    }

    fn stove(&self, game: &Game, outbound: Arc<Outbound>) -> Arc<StoveUpstream> {
        let options = StoveUpstreamOptions {
            base_url: game.stove_base_url.clone(),
            game_id: game.stove_game_id.clone(),
            client_id: game.stove_client_id.clone(),
            client_secret: game.stove_client_secret.clone(),
        };
        StoveUpstream::new(options, outbound, self.clock.clone())
    }
}

/// Where the game's users are asked about, if it has an app on Meta's graph.
fn meta(game: &Game, outbound: &Arc<Outbound>) -> Option<Arc<MetaUpstream>> {
    let options = MetaUpstreamOptions {
        base_url: game.meta_base_url.clone(),
        app_id: game.meta_app_id?,
        app_secret: game.meta_app_secret.clone(),
        check_entitlement: game.meta_check_entitlement,
        org_scoped_id: game.meta_org_scoped_id,
    };
    Some(MetaUpstream::new(options, Arc::clone(outbound)))
}

/// The game's side of its OpenSocial platform.
fn opensocial(
    name: &str,
    game: &Game,
    outbound: &Arc<Outbound>,
) -> anyhow::Result<Arc<OpenSocial>> {
    let public_key = game.opensocial_public_key.as_ref().map(|path| {
        let pem = fs::read_to_string(path)?;
        RsaSha1Key::from_pem(&pem).context("it is no public RSA key of 2048 to 8192 bits")
    });
    let public_key = public_key
        .transpose()
        .with_context(|| format!("the opensocial_public_key of {name}"))?;
    let options = OpenSocialOptions {
        game: name.to_owned(),
        base_url: game.opensocial_base_url.clone(),
        app_id: game.opensocial_app_id.clone(),
        consumer_key: game.opensocial_consumer_key.clone(),
        consumer_secret: game.opensocial_consumer_secret.clone(),
        profile: match game.opensocial_profile {
            SocialProfile::Mobage => &MOBAGE,
            SocialProfile::Gree => &GREE,
            SocialProfile::Mixi => &MIXI,
        },
        window: game.opensocial_window,
        public_key,
    };
    Ok(OpenSocial::new(options, Arc::clone(outbound)))
}
