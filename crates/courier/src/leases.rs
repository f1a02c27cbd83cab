mod books;
mod wishes;

use std::{fmt, sync::Arc, time::Duration};

use base::{NodeId, SharedClock, SharedRng, Timestamp};
use store::{Fence, Shard, ShardLease, Store, StoreError};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

pub(crate) use self::books::Books;
use crate::{Metrics, Parts, stop::Stop};

/// How long a lease lasts when it is not renewed: for so long what a killed
/// process left is left alone. As long it is counted as there.
pub const LEASE: Duration = Duration::from_secs(30);

/// How long after one renewal the next one follows: a store may be away for the
/// rest of the lease before it is lost.
const RENEW_AFTER: Duration = Duration::from_secs(10);

/// How long after one look the next one follows while something is missing from
/// this process's share: others are giving way, or a lease is about to end.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long to wait after the store has failed.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a release is tried, and how long a renewal that a stop comes into
/// may go on. What is not released ends by itself.
const RELEASE_AT_MOST: Duration = Duration::from_secs(3);

/// The leases that this process holds: as many as are its share among all who
/// are there.
pub struct Leases {
    store: Arc<dyn Store>,
    clock: SharedClock,
    rng: SharedRng,
    metrics: Metrics,
    node: NodeId,
    books: watch::Sender<Books>,
}

/// Something that is under way in a shard. The shard is not given back before it
/// is dropped.
pub(crate) struct Inside {
    leases: Arc<Leases>,
    shard: Shard,
}

impl Drop for Inside {
    fn drop(&mut self) {
        let books = &self.leases.books;
        books.send_if_modified(|books| books.leave(self.shard));
    }
}

impl Leases {
    /// No leases yet, under a name that is drawn now: a process that comes after
    /// this one is another holder, even on the same machine.
    pub(crate) fn new(parts: &Parts) -> Arc<Self> {
        Arc::new(Self {
            store: Arc::clone(&parts.store),
            clock: Arc::clone(&parts.clock),
            rng: Arc::clone(&parts.rng),
            metrics: parts.metrics.clone(),
            node: NodeId::generate(&*parts.rng),
            books: watch::Sender::default(),
        })
    }

    /// In whose name they are held.
    #[must_use]
    pub const fn node(&self) -> NodeId {
        self.node
    }

    /// The leases that have not ended by then, and that are not being given up.
    #[must_use]
    pub fn held(&self, now: Timestamp) -> Vec<ShardLease> {
        let books = self.books.borrow();
        let held = books.held().iter().filter(|lease| now < lease.until);
        held.copied().collect()
    }

    /// Hears of every renewal.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Books> {
        self.books.subscribe()
    }

    /// Begins something in a shard, unless the lease with that fence was lost or
    /// is being given up.
    pub(crate) fn enter(self: &Arc<Self>, shard: Shard, fence: Fence) -> Option<Inside> {
        let mut entered = false;
        self.books.send_if_modified(|books| {
            entered = books.enter(shard, fence);
            false
        });
        entered.then(|| Inside {
            leases: Arc::clone(self),
            shard,
        })
    }

    /// Takes its share and keeps it. When the process begins to stop, it is
    /// counted no longer and gives back whatever comes to rest; at the stop, all.
    pub(crate) async fn keep(self: Arc<Self>, mut stopping: Stop, mut stop: Stop) {
        let mut failing = false;
        loop {
            let leaves = stopping.is_asked();
            // A renewal is not broken off at once: what it has just taken would be
            // held by nobody.
            let too_long = async {
                stop.asked().await;
                sleep(RELEASE_AT_MOST).await;
            };
            let renewed = tokio::select! {
                renewed = self.renew(leaves) => renewed,
                () = too_long => break,
            };
            if let Err(error) = &renewed
                && !failing
            {
                tracing::warn!(%error, "leases cannot be renewed");
            }
            failing = renewed.is_err();
            tokio::select! {
                () = stop.asked() => break,
                () = stopping.asked(), if !leaves => {}
                () = self.rest(renewed) => {}
            }
        }
        if timeout(RELEASE_AT_MOST, self.release()).await.is_err() {
            tracing::warn!("leases are left to their end");
        }
    }

    async fn rest(&self, renewed: Result<Timestamp, StoreError>) {
        let Ok(next) = renewed else {
            return sleep(PAUSE).await;
        };
        let mut books = self.books.subscribe();
        // By the runtime's time as well: a clock that was put back would
        // otherwise keep the renewal waiting for as long.
        tokio::select! {
            () = self.clock.wait_until(next) => {}
            () = sleep(next.since(self.clock.now())) => {}
            _ = books.wait_for(|books| !books.at_rest().is_empty()) => {}
        }
    }

    /// Says that this process is there, or that it leaves, brings what it holds
    /// to its share, and says when to do so again.
    async fn renew(&self, leaves: bool) -> Result<Timestamp, StoreError> {
        let now = self.clock.now();
        let until = now.plus(LEASE);
        let before = self.books.borrow().held().len();
        let attendance = self.attend(if leaves { now } else { until }, until).await?;
        let share = if leaves { 0 } else { attendance.share() };
        self.books.send_modify(|books| {
            books.forget_ended(now);
            books.keep_only(share);
        });
        self.take(share, until).await?;
        self.give_back(now).await?;
        let shards = self.books.borrow().held().len();
        self.metrics.shares(attendance.nodes, shards);
        if shards != before {
            let (node, nodes) = (self.node, attendance.nodes);
            tracing::info!(%node, shards, nodes, "leases have changed");
        }
        let next = if shards < share {
            LOOK_AGAIN
        } else {
            RENEW_AFTER
        };
        Ok(now.plus(next))
    }

    /// Gives back everything, so that the next process begins at once.
    async fn release(&self) {
        let books = self.books.send_replace(Books::default());
        let held = books.held().iter().map(|lease| lease.shard);
        let mut all: Vec<_> = held.chain(books.leaving()).collect();
        all.sort_unstable();
        self.metrics.shares(0, 0);
        loop {
            match self.leave(&all).await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "leases cannot be released"),
            }
            sleep(PAUSE).await;
        }
    }
}

impl fmt::Debug for Leases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leases")
            .field("node", &self.node)
            .field("held", &self.books.borrow().held().len())
            .finish_non_exhaustive()
    }
}
