//! Wires the parts together: store, directory, actions and faces, from a
//! configuration. `up`, `dev` and `demo` all run this same house.

mod attestation;
mod calls;
mod clocks;
mod connections;
mod courier;
mod faces;
mod games;
mod hearing;

use std::{
    collections::HashMap,
    fs,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use ::courier::{Courier, Metrics as CourierMetrics};
use admin::Admin;
use anyhow::Context;
use base::{Clock, SharedClock, SharedRng, Timestamp};
use directory::Directory;
use faults::{FaultBook, FaultyStore};
use gate::{PublishedKeys, RewardCounts, Verdicts};
use operator::MovableClock;
use platform::{Attestation, Post};
use serde::Serialize;
use serve::{Drained, Metrics, RequestIds, Running, TlsListener};
use store::Store;
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};
use tracing::info;

pub(crate) use calls::outbound;
pub(crate) use clocks::TOLERATED;

use self::clocks::Clocks;
use crate::{
    clock::WallClock,
    config::Config,
    descriptors::connections_per_face,
    engine::{Engine, Opening},
    greeting::greeting,
    marker, rng,
    upkeep::Keeper,
};

/// How many faces share the process's file descriptors at most: the three, and a
/// guest such as the demo's game. A face's TLS listener shares its limit.
const FACES: u64 = 4;

/// How often it is looked whether the audit log is to be told of denied calls.
const DENIED_LOOK: Duration = Duration::from_secs(1);

/// What is written down at the end has so long, however little time connections
/// have.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Which of the two profiles runs. Development adds a movable clock, faults that
/// can be ordered, reasons in answers and pinned sample tokens; it takes nothing
/// away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Production,
    Development,
}

impl Profile {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Development => "development",
        }
    }

    /// The profile of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Production, Self::Development]
            .into_iter()
            .find(|profile| profile.as_str() == name)
    }
}

/// A process's worth of platform, gate and operator.
pub(crate) struct House {
    pub(crate) config: Config,
    pub(crate) profile: Profile,
    pub(crate) admin: Admin,
    pub(crate) clock: Arc<WallClock>,
    rng: SharedRng,
    keeper: Arc<Keeper>,
    store: Arc<dyn Store>,
    directory: Arc<Directory>,
    follower: JoinHandle<()>,
    registry: Arc<Mutex<prometheus_client::registry::Registry>>,
    metrics: Metrics,
    verdicts: Verdicts,
    courier_metrics: CourierMetrics,
    rewards: RewardCounts,
    /// Who works on what has to be finished later, once a queue needs it.
    courier: Option<Courier>,
    /// Who sends the platform's deliveries, once its face was opened.
    post: Option<Post>,
    /// What judges evidence of devices, once the platform's face was opened.
    attestation: Option<Attestation>,
    /// What is ordered to go wrong; only in the development profile.
    faults: Option<Arc<FaultBook>>,
    ids: RequestIds,
    faces: Vec<Running>,
    /// How far this clock is from a shared store's; only in production, where nobody
    /// moves it.
    clocks: Option<Arc<Clocks>>,
    /// Whether `/readyz` says that the process is about to stop.
    leaving: Arc<AtomicBool>,
    /// What the platform speaks TLS with in place of the configuration's files.
    pub(crate) local_tls: Option<TlsListener>,
    /// What looks after certificates, clocks and counted denials, as long as the
    /// house is open.
    pub(crate) caretakers: Vec<JoinHandle<()>>,
    /// The keys that advertising networks publish, by their URLs.
    published_keys: HashMap<String, Arc<PublishedKeys>>,
}

impl House {
    /// Opens the store and everything behind the faces; no face listens yet.
    ///
    /// # Errors
    /// When the data directory or the store cannot be opened.
    pub(crate) async fn build(mut config: Config, profile: Profile) -> anyhow::Result<Self> {
        let serve = &mut config.serve;
        serve.max_connections = connections_per_face(serve.max_connections, FACES);
        let clock = WallClock::new();
        let shared_clock: SharedClock = clock.clone();
        let rng = rng::system();
        make_private_dir(&config.data)?;
        marker::claim(&config.data, profile)?;
        let opening = Opening::Serve(profile);
        let keeper = Keeper::open(&config, opening, shared_clock.clone(), Arc::clone(&rng)).await?;
        keeper.claim(profile).await?;
        let faults = (profile == Profile::Development).then(FaultBook::new);
        let store: Arc<dyn Store> = match &faults {
            Some(book) => FaultyStore::new(keeper.store(), book),
            None => keeper.store(),
        };
        let grace = config.store.grace;
        let directory = Directory::load(Arc::clone(&store), shared_clock.clone(), grace)
            .await
            .context("the store cannot be read")?;
        let follower = tokio::spawn(Arc::clone(&directory).follow());
        let admin = Admin::new(
            Arc::clone(&store),
            Arc::clone(&directory),
            shared_clock,
            Arc::clone(&rng),
        );
        let admin =
            admin.with_handshake(greeting(config.platform.allow_private_callbacks.clone())?);
        let keys = admin
            .ensure_keys()
            .await
            .context("the keys cannot be made")?;
        if keys > 0 {
            info!(keys, "made the keys that were missing");
        }
        let mut registry = prometheus_client::registry::Registry::default();
        let metrics = Metrics::register(&mut registry);
        let verdicts = Verdicts::register(&mut registry);
        let courier_metrics = CourierMetrics::register(&mut registry);
        let rewards = RewardCounts::register(&mut registry);
        hearing::register(&mut registry, &directory);
        connections::register(&mut registry, keeper.engine());
        let mut caretakers = vec![tokio::spawn(tell_denied(admin.clone()))];
        let clocks = match keeper.engine() {
            Engine::Postgres(store) if profile == Profile::Production => {
                let clocks = Clocks::new(store.clock_offset().await?);
                clocks.register(&mut registry);
                let following = Arc::clone(&clocks).follow(Arc::clone(store));
                caretakers.push(tokio::spawn(following));
                Some(clocks)
            }
            Engine::Postgres(_) | Engine::Sqlite(_) => None,
        };
        Ok(Self {
            ids: RequestIds::new(&*rng),
            registry: Arc::new(Mutex::new(registry)),
            faces: Vec::new(),
            clocks,
            leaving: Arc::default(),
            local_tls: None,
            caretakers,
            published_keys: HashMap::new(),
            config,
            profile,
            admin,
            clock,
            rng,
            keeper,
            store,
            directory,
            follower,
            metrics,
            verdicts,
            courier_metrics,
            rewards,
            courier: None,
            post: None,
            attestation: None,
            faults,
        })
    }

    /// Where a face listens, once it does.
    pub(crate) fn addr_of(&self, face: &str) -> Option<SocketAddr> {
        self.faces
            .iter()
            .find(|running| running.name() == face)
            .map(Running::addr)
    }

    /// Where a face listens for TLS, once it does.
    pub(crate) fn tls_addr_of(&self, face: &str) -> Option<SocketAddr> {
        self.faces
            .iter()
            .find(|running| running.name() == face)
            .and_then(Running::tls_addr)
    }

    /// Ends one face politely; the rest stays.
    pub(crate) async fn shut(&mut self, face: &str) {
        if let Some(index) = self.faces.iter().position(|running| running.name() == face) {
            let running = self.faces.remove(index);
            drain(running, &self.config).await;
        }
    }

    /// Says by `/readyz` that no more calls should be sent; those that come are
    /// answered.
    pub(crate) fn leave(&self) {
        self.leaving.store(true, Relaxed);
    }

    /// Ends everything: the faces finish what they are at, then what is being sent is
    /// brought to its end, then the store is.
    pub(crate) async fn close(mut self) {
        let faces = std::mem::take(&mut self.faces);
        let draining = faces
            .into_iter()
            .map(|running| drain(running, &self.config));
        futures_util::future::join_all(draining).await;
        self.stop_courier().await;
        for caretaker in &self.caretakers {
            caretaker.abort();
        }
        finish(&self.admin, &self.config).await;
        self.follower.abort();
        self.store.close().await;
        info!("closed");
    }

    /// What the hot path looks at.
    pub(crate) fn directory(&self) -> &Directory {
        &self.directory
    }

    fn movable_clock(&self) -> Option<Arc<dyn MovableClock>> {
        let development = self.profile == Profile::Development;
        development.then(|| Arc::clone(&self.clock) as Arc<dyn MovableClock>)
    }

    fn clock_doubt(&self) -> operator::ClockDoubt {
        let clocks = self.clocks.clone();
        Box::new(move || clocks.as_ref().and_then(|clocks| clocks.doubt()))
    }

    fn explainer<T: Serialize + 'static>(
        &self,
        explain: fn(&Directory, bool, &str, Timestamp) -> T,
    ) -> operator::Explainer {
        let (directory, clock) = (Arc::clone(&self.directory), self.clock.clone());
        let development = self.profile == Profile::Development;
        Box::new(move |token| {
            let told = explain(&directory, development, token, clock.now());
            serde_json::to_value(told).unwrap_or_default()
        })
    }

    fn request_explainer(&self) -> operator::RequestExplainer {
        let (directory, clock) = (Arc::clone(&self.directory), self.clock.clone());
        Box::new(move |sent| {
            let told = crate::explain::explained_oauth1(&directory, sent, clock.now())?;
            serde_json::to_value(told).map_err(|error| error.to_string())
        })
    }

    fn exposition(&self) -> operator::Exposition {
        let registry = Arc::clone(&self.registry);
        Box::new(move || {
            let registry = registry.lock().unwrap_or_else(PoisonError::into_inner);
            Metrics::encode(&registry)
        })
    }
}

/// Tells the audit log of what is still counted, and lets a rotation or a backup
/// end that nobody waits for any more.
async fn finish(admin: &Admin, config: &Config) {
    let patience = config.serve.drain.max(LAST_WORDS);
    match timeout(patience, admin.finish()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "denied calls are not in the audit log"),
        Err(_) => tracing::warn!("a rotation or a backup had not ended when its time did"),
    }
}

/// Tells the audit log of denied calls, without end.
async fn tell_denied(admin: Admin) {
    loop {
        sleep(DENIED_LOOK).await;
        if let Err(error) = admin.tell_denied().await {
            tracing::error!(%error, "denied calls are not in the audit log yet");
        }
    }
}

async fn drain(running: Running, config: &Config) {
    let face = running.name();
    let Drained { cut_off } = running.shutdown(config.serve.drain).await;
    if cut_off > 0 {
        tracing::warn!(
            face,
            cut_off,
            "connections had not finished when the drain ended"
        );
    }
}

/// Makes a directory that only its owner may look into, unless it is there.
pub(crate) fn make_private_dir(path: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("the directory {} cannot be made", path.display()))
}
