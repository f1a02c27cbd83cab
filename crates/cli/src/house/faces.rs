use std::{num::NonZeroUsize, sync::Arc};

use base::Environment;
use faults::Place;
use gate::{RewardQueue, TrustedProxies};
use platform::{Dialect, Hosts};
use serve::{BodyLimits, Face, Limits, Mode, TlsListener};

use super::{House, Profile, calls::outbound};
use crate::{
    config::{self, RootDialect},
    tls::Watched,
};

impl House {
    /// Opens the platform's face.
    ///
    /// # Errors
    /// When its address cannot be bound.
    pub(crate) async fn open_platform(&mut self) -> anyhow::Result<()> {
        let ads = platform::Ads {
            networks: self.config.platform.ads_networks.clone(),
            post: Some(self.post()?),
        };
        let parts = platform::Parts {
            store: Arc::clone(&self.store),
            directory: Arc::clone(&self.directory),
            clock: self.clock.clone(),
            rng: Arc::clone(&self.rng),
            body: self.body_limits(),
            hosts: hosts(&self.config.platform),
            ads,
            games: Some(outbound(
                self.config.platform.allow_private_callbacks.clone(),
            )?),
            attestation: self.attestation().await?,
            development: self.profile == Profile::Development,
        };
        let book = self.faults.as_ref();
        // Faults are played by what stands around the router, so nothing may
        // get past it then.
        let shortcut = book.is_none().then(|| platform::shortcut(parts.clone()));
        let router = platform::router(parts);
        let router = faults::wrap(router, Place::Platform, book, self.body_limits());
        let face = Face {
            shortcut,
            tls: match self.local_tls.clone() {
                Some(local) => Some(local),
                None => self.tls_of("platform", &self.config.platform.tls.clone())?,
            },
            // Only what a proxy says is asked for who says it.
            tells_peer: !self.config.platform.trusted_proxies.is_empty(),
            ..Face::new("platform", self.config.platform.listen, router)
        };
        self.open(face, self.hot_mode()).await
    }

    /// Opens the gate's face, in front of the configuration's games.
    ///
    /// # Errors
    /// When its address cannot be bound, the outbound client not be set up, or a
    /// list of senders not be read.
    pub(crate) async fn open_gate(&mut self) -> anyhow::Result<()> {
        let games = self.games()?;
        let queue = RewardQueue::new(
            Arc::clone(&self.store),
            self.clock.clone(),
            Arc::clone(&self.rng),
            &games,
            self.rewards.clone(),
        );
        let router = gate::router(gate::Parts {
            store: Arc::clone(&self.store),
            directory: Arc::clone(&self.directory),
            clock: self.clock.clone(),
            rng: Arc::clone(&self.rng),
            body: self.body_limits(),
            key: self.config.gate.key.clone(),
            games,
            verdicts: self.verdicts.clone(),
            rewards: self.rewards.clone(),
            trusted_proxies: TrustedProxies::new(self.config.gate.trusted_proxies.clone()),
        });
        let book = self.faults.as_ref();
        let router = faults::wrap(router, Place::Gate, book, self.body_limits());
        let face = Face {
            tls: self.tls_of("gate", &self.config.gate.tls.clone())?,
            tells_peer: true,
            ..Face::new("gate", self.config.gate.listen, router)
        };
        self.open(face, self.hot_mode()).await?;
        // Also without a game that earns any: it may have had one before.
        self.courier().work(Arc::new(queue));
        Ok(())
    }

    /// Opens the operator's face.
    ///
    /// # Errors
    /// When its address cannot be bound.
    pub(crate) async fn open_operator(&mut self) -> anyhow::Result<()> {
        let router = operator::router(operator::Parts {
            admin: self.operators_admin(),
            upkeep: Arc::clone(&self.keeper) as Arc<dyn admin::Upkeep>,
            store: Arc::clone(&self.store),
            directory: Arc::clone(&self.directory),
            leaving: Arc::clone(&self.leaving),
            clock_doubt: self.clock_doubt(),
            clock: self.clock.clone(),
            body: self.body_limits(),
            key: self.config.operator.key.clone(),
            metrics: self.exposition(),
            explain_stove: self.explainer(platform::explain_stove),
            explain_graph: self.explainer(platform::explain_graph),
            explain_oauth1: self.request_explainer(),
            movable_clock: self.movable_clock(),
            faults: self.faults.clone(),
        });
        let addr = self.config.operator.listen;
        let face = Face::new("operator", addr, router);
        self.open(face, Mode::Shared).await
    }

    /// Serves one more face, within the configuration's limits.
    ///
    /// # Errors
    /// When its address cannot be bound.
    pub(crate) async fn open(&mut self, face: Face, mode: Mode) -> anyhow::Result<()> {
        let serve = &self.config.serve;
        let limits = Limits {
            connections: serve.max_connections,
            head: serve.idle_timeout,
            ..Limits::default()
        };
        let name = face.name;
        let face = Face { limits, ..face };
        let running = serve::serve(face, mode, &self.metrics, &self.ids).await?;
        tracing::info!(face = name, addr = %running.addr(), "listening");
        if let Some(addr) = running.tls_addr() {
            tracing::info!(face = name, %addr, "listening with TLS");
        }
        self.faces.push(running);
        Ok(())
    }

    /// The listener that a face is to have beside its plain one, with its files
    /// looked after.
    fn tls_of(
        &mut self,
        face: &'static str,
        wished: &config::Tls,
    ) -> anyhow::Result<Option<TlsListener>> {
        let Some((addr, files)) = wished.listener() else {
            return Ok(None);
        };
        let watched = Watched::open(face, files)?;
        let tls = watched.tls();
        self.caretakers.push(tokio::spawn(watched.follow()));
        Ok(Some(TlsListener { addr, tls }))
    }

    fn hot_mode(&self) -> Mode {
        match (
            self.config.serve.mode,
            NonZeroUsize::new(self.config.serve.threads),
        ) {
            (config::Mode::Shared, _) => Mode::Shared,
            (config::Mode::PerCore, None) => Mode::per_core(),
            (config::Mode::PerCore, Some(cores)) => Mode::PerCore { cores },
        }
    }

    fn body_limits(&self) -> BodyLimits {
        let serve = &self.config.serve;
        BodyLimits {
            max_bytes: serve.max_body_bytes,
            deadline: serve.body_timeout,
        }
    }
}

fn hosts(platform: &config::Platform) -> Hosts {
    let live = Dialect::Stove(Environment::Live);
    let sandbox = Dialect::Stove(Environment::Sandbox);
    let social = Dialect::OpenSocial(Environment::Live);
    let social_sandbox = Dialect::OpenSocial(Environment::Sandbox);
    let named = |names: &[String], dialect| {
        names
            .iter()
            .map(|name| (name.clone(), dialect))
            .collect::<Vec<_>>()
    };
    Hosts {
        names: [
            named(&platform.stove_live_hosts, live),
            named(&platform.stove_sandbox_hosts, sandbox),
            named(&platform.graph_hosts, Dialect::Graph),
            named(&platform.opensocial_live_hosts, social),
            named(&platform.opensocial_sandbox_hosts, social_sandbox),
        ]
        .concat(),
        root: match platform.root {
            RootDialect::Stove => Some(live),
            RootDialect::Graph => Some(Dialect::Graph),
            RootDialect::OpenSocial => Some(social),
            RootDialect::None => None,
        },
        graph_url: platform.graph_url.clone(),
        opensocial_url: platform.opensocial_url.clone(),
        opensocial_sandbox_url: platform.opensocial_sandbox_url.clone(),
        trusted_proxies: platform::TrustedProxies::new(platform.trusted_proxies.clone()),
    }
}
