use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use admin::Admin;
use base::SharedClock;
use directory::Directory;
use prometheus_client::registry::Registry;
use serve::{Face, Metrics, Mode, RequestIds, Running, serve};
use store::{MemoryStore, Store};

use crate::{FakeClock, SeededRng};

/// No test takes as long without an action that catches up.
const GRACE: Duration = Duration::from_secs(60 * 60);

/// An installation in memory: what stands behind the faces, under a clock that
/// is moved by hand and with randomness from a seed. Two with the same story
/// give the same bytes.
pub struct House {
    /// The time.
    pub clock: Arc<FakeClock>,
    /// Randomness.
    pub rng: Arc<SeededRng>,
    /// The store.
    pub store: Arc<dyn Store>,
    /// What the hot path looks at. Nobody follows the change log unless the
    /// test does; the actions catch up by themselves.
    pub directory: Arc<Directory>,
    /// The actions.
    pub admin: Admin,
    registry: Arc<Mutex<Registry>>,
    metrics: Metrics,
    ids: RequestIds,
}

impl House {
    /// An installation with its keys and nothing else.
    pub async fn new() -> Self {
        let clock = FakeClock::new();
        let store = Arc::new(MemoryStore::new(clock.clone()));
        Self::over(store, clock, 1).await
    }

    /// One over a store of the test's own; missing keys are made. Several over
    /// one store are its nodes, each with a seed of its own.
    pub async fn over(store: Arc<dyn Store>, clock: Arc<FakeClock>, seed: u64) -> Self {
        Self::with_grace(store, clock, seed, GRACE).await
    }

    /// One more node over the same store, which is cut off from it as far as
    /// hearing goes: its grace is over from the start.
    pub async fn deaf_node(&self) -> Self {
        let (store, clock) = (Arc::clone(&self.store), Arc::clone(&self.clock));
        Self::with_grace(store, clock, 2, Duration::ZERO).await
    }

    async fn with_grace(
        store: Arc<dyn Store>,
        clock: Arc<FakeClock>,
        seed: u64,
        grace: Duration,
    ) -> Self {
        let rng = SeededRng::new(seed);
        let shared: SharedClock = clock.clone();
        let directory = Directory::load(Arc::clone(&store), shared.clone(), grace);
        let directory = directory.await.unwrap();
        let admin = Admin::new(
            Arc::clone(&store),
            Arc::clone(&directory),
            shared,
            rng.clone(),
        );
        admin.ensure_keys().await.unwrap();
        let mut registry = Registry::default();
        let metrics = Metrics::register(&mut registry);
        Self {
            ids: RequestIds::new(&*SeededRng::new(seed)),
            registry: Arc::new(Mutex::new(registry)),
            clock,
            rng,
            store,
            directory,
            admin,
            metrics,
        }
    }

    /// Serves a face on the test's runtime.
    pub async fn open(&self, face: Face) -> Running {
        serve(face, Mode::Shared, &self.metrics, &self.ids)
            .await
            .unwrap()
    }

    /// What `/metrics` would say of the faces.
    #[must_use]
    pub fn metrics(&self) -> String {
        Metrics::encode(&self.registry.lock().unwrap())
    }

    /// How many handlers have panicked.
    #[must_use]
    pub fn panics(&self) -> u64 {
        let text = self.metrics();
        let counts = text
            .lines()
            .filter(|line| line.starts_with("http_panics_total"))
            .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap());
        counts.sum()
    }
}
