use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::{SharedClock, SharedRng};
use store::Store;
use tokio::task::JoinSet;

use crate::{Leases, Metrics, Queue, Wake, stop::Stopper, worker::Worker};

/// What a courier is made of.
#[derive(Clone)]
pub struct Parts {
    /// What waits and who holds it.
    pub store: Arc<dyn Store>,
    /// By which leases end and things come due.
    pub clock: SharedClock,
    /// For names, owners and jitter.
    pub rng: SharedRng,
    /// What is counted.
    pub metrics: Metrics,
}

/// The workers of one process and the leases under which they work. Dropped, it
/// stops as if it were killed: what was under way is left to whoever comes next.
pub struct Courier {
    parts: Parts,
    leases: Arc<Leases>,
    workers_stop: Stopper,
    leases_stop: Stopper,
    workers: Mutex<JoinSet<()>>,
    keeper: Mutex<JoinSet<()>>,
}

impl Courier {
    /// Begins to lease shards, on the runtime within which it is called.
    #[must_use]
    pub fn start(parts: Parts) -> Self {
        let leases = Leases::new(&parts);
        let (workers_stop, leases_stop) = (Stopper::new(), Stopper::new());
        let mut keeper = JoinSet::new();
        keeper.spawn(Arc::clone(&leases).keep(workers_stop.hear(), leases_stop.hear()));
        Self {
            parts,
            leases,
            workers_stop,
            leases_stop,
            workers: Mutex::default(),
            keeper: Mutex::new(keeper),
        }
    }

    /// Has a queue worked on from now on, on the runtime within which it is
    /// called.
    pub fn work<Q: Queue>(&self, queue: Arc<Q>) -> Wake<Q::Lane> {
        let wake = Wake::default();
        let worker = Worker {
            queue,
            leases: Arc::clone(&self.leases),
            clock: Arc::clone(&self.parts.clock),
            metrics: self.parts.metrics.clone(),
            wake: wake.clone(),
            stop: self.workers_stop.hear(),
        };
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.spawn(worker.run());
        wake
    }

    /// The leases that this process holds.
    #[must_use]
    pub fn leases(&self) -> &Leases {
        &self.leases
    }

    /// Takes nothing new, gives back each lease as soon as nothing is under way
    /// in its shard, so that the other processes begin at once, and waits for
    /// that for so long at most. What was not finished by then is left to them.
    pub async fn stop(&self, patience: Duration) {
        self.workers_stop.ask(patience);
        join(&self.workers).await;
        // Only now: a result that comes during the wait needs its lease.
        self.leases_stop.ask(Duration::ZERO);
        join(&self.keeper).await;
    }
}

async fn join(tasks: &Mutex<JoinSet<()>>) {
    let mut tasks = std::mem::take(&mut *tasks.lock().unwrap_or_else(PoisonError::into_inner));
    // One that has panicked has ended too.
    while tasks.join_next().await.is_some() {}
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Courier")
            .field("leases", &self.leases)
            .finish_non_exhaustive()
    }
}
