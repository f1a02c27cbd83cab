use std::{collections::BTreeSet, sync::Arc};

use anyhow::Context;
use gate::{AttestMode, MetaAttest, MetaAttestOptions, OfflineOptions};
use meta_attest::{
    game::Policy,
    wire::{AppIntegrity, DeviceIntegrity},
};
use outbound::Outbound;
use reqwest::Url;

use crate::{
    attest_keys::AttestKeys,
    config::{self, Game, LeastApp, LeastDevice},
    house::{House, Profile},
};

impl House {
    /// How the game's devices are attested, if they are, with what is known of
    /// the platform looked after.
    pub(super) fn attest(
        &mut self,
        name: &str,
        game: &Game,
        outbound: &Arc<Outbound>,
    ) -> anyhow::Result<Option<Arc<MetaAttest>>> {
        let (Some(app_id), Some(mode)) = (game.meta_app_id, mode(name, game)?) else {
            return Ok(None);
        };
        if self.profile == Profile::Production {
            warn(name, game);
        }
        let options = MetaAttestOptions {
            base_url: game.meta_base_url.clone(),
            app_id,
            app_secret: game.meta_app_secret.clone(),
            policy: policy(&game.attest),
            monitor: game.attest.monitor,
            mode,
        };
        let attest = MetaAttest::new(options, Arc::clone(outbound));
        if attest.has_to_follow() {
            let following = Arc::clone(&attest).follow(self.clock.clone());
            self.caretakers.push(tokio::spawn(following));
        }
        Ok(Some(attest))
    }
}

fn mode(name: &str, game: &Game) -> anyhow::Result<Option<AttestMode>> {
    match game.attest.mode {
        config::AttestMode::Off => Ok(None),
        config::AttestMode::Online => Ok(Some(AttestMode::Online)),
        config::AttestMode::Offline => offline(game)
            .with_context(|| format!("attestation for {name} cannot be verified offline"))
            .map(|options| Some(AttestMode::Offline(options))),
    }
}

fn offline(game: &Game) -> anyhow::Result<OfflineOptions> {
    let attest = &game.attest;
    let root_url = match &attest.root_url {
        Some(url) => url.clone(),
        None => {
            let base = Url::parse(&game.meta_base_url).context("meta_base_url is no URL")?;
            base.origin().ascii_serialization()
        }
    };
    let seals = attest.seal_keys.expose_str().and_then(AttestKeys::parse);
    let own_id = game.meta_app_id.map(|id| id.to_string());
    let named = Some(attest.token_app.clone()).filter(|app| !app.is_empty());
    Ok(OfflineOptions {
        root_url,
        token_app: named.or(own_id).unwrap_or_default(),
        seals: seals.map(AttestKeys::ready).unwrap_or_default(),
        stale_after: attest.bans_stale,
    })
}

fn policy(attest: &config::Attest) -> Policy {
    Policy {
        packages: attest.packages.iter().cloned().collect(),
        certificates: attest.certificates.iter().cloned().collect::<BTreeSet<_>>(),
        min_version: attest.min_version,
        max_version: attest.max_version,
        device: match attest.device {
            LeastDevice::Advanced => DeviceIntegrity::Advanced,
            LeastDevice::Basic => DeviceIntegrity::Basic,
            LeastDevice::NotTrusted => DeviceIntegrity::NotTrusted,
        },
        app: match attest.app {
            LeastApp::StoreRecognized => AppIntegrity::StoreRecognized,
            LeastApp::NotEvaluated => AppIntegrity::NotEvaluated,
            LeastApp::NotRecognized => AppIntegrity::NotRecognized,
        },
        max_age: attest.max_age,
        max_lifetime: attest.token_life,
        development: attest.development,
    }
}

fn warn(game: &str, wished: &Game) {
    if wished.attest.development {
        tracing::warn!(
            game,
            "tokens of attestation count that were made for tests, and everybody can make those"
        );
    }
    if wished.attest.monitor {
        tracing::warn!(
            game,
            "attestation is only watched; no device is refused for it"
        );
    }
}
