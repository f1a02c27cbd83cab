use std::{fmt, sync::Arc, time::Duration};

use base::{NodeId, OwnerId, SharedClock, SharedRng, Timestamp};
use store::{LeaseShard, Outcome, Receipt, Shard, ShardLease, Step, Store, StoreError, Unit};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use crate::{Parts, stop::Stop};

/// How long a lease lasts when it is not renewed: for so long what a killed
/// process left is left alone.
pub const LEASE: Duration = Duration::from_secs(30);

/// How long after one renewal the next one follows: a store may be away for the
/// rest of the lease before it is lost.
const RENEW_AFTER: Duration = Duration::from_secs(10);

/// How long to wait after the store has failed, and the shortest wait of all.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a release is tried. What is not released ends by itself.
const RELEASE_AT_MOST: Duration = Duration::from_secs(3);

/// The leases that this process holds.
pub struct Leases {
    store: Arc<dyn Store>,
    clock: SharedClock,
    rng: SharedRng,
    node: NodeId,
    held: watch::Sender<Vec<ShardLease>>,
}

impl Leases {
    /// No leases yet, under a name that is drawn now: a process that comes after
    /// this one is another holder, even on the same machine.
    pub(crate) fn new(parts: &Parts) -> Arc<Self> {
        Arc::new(Self {
            store: Arc::clone(&parts.store),
            clock: Arc::clone(&parts.clock),
            rng: Arc::clone(&parts.rng),
            node: NodeId::generate(&*parts.rng),
            held: watch::Sender::new(Vec::new()),
        })
    }

    /// In whose name they are held.
    #[must_use]
    pub const fn node(&self) -> NodeId {
        self.node
    }

    /// The leases that have not ended by then.
    #[must_use]
    pub fn held(&self, now: Timestamp) -> Vec<ShardLease> {
        let held = self.held.borrow();
        held.iter()
            .filter(|lease| now < lease.until)
            .copied()
            .collect()
    }

    /// Hears of every renewal.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Vec<ShardLease>> {
        self.held.subscribe()
    }

    /// Takes what is to be had and keeps it until the stop, then gives it back.
    pub(crate) async fn keep(self: Arc<Self>, mut stop: Stop) {
        let mut failing = false;
        loop {
            let renewed = tokio::select! {
                () = stop.asked() => break,
                renewed = self.renew() => renewed,
            };
            if let Err(error) = &renewed
                && !failing
            {
                tracing::warn!(%error, "leases cannot be renewed");
            }
            failing = renewed.is_err();
            tokio::select! {
                () = stop.asked() => break,
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
        // By the runtime's time as well: a clock that was put back would
        // otherwise keep the renewal waiting for as long.
        tokio::select! {
            () = self.clock.wait_until(next) => {}
            () = sleep(next.since(self.clock.now())) => {}
        }
    }

    /// The shards that this process would like to hold. Every process would
    /// like to hold all of them, so that one works and the others stand by; how
    /// several share them is decided here.
    fn wanted() -> impl Iterator<Item = Shard> {
        Shard::all()
    }

    /// Wishes for all at once, and says when to do so again.
    async fn renew(&self) -> Result<Timestamp, StoreError> {
        let now = self.clock.now();
        let leases = self.wish(Self::wanted(), now.plus(LEASE)).await?;
        let (mine, others): (Vec<_>, Vec<_>) = leases
            .into_iter()
            .partition(|lease| lease.holder == self.node);
        let before = self.held.borrow().len();
        if mine.len() != before {
            let (shards, others) = (mine.len(), others.len());
            tracing::info!(node = %self.node, shards, others, "leases have changed");
        }
        self.held.send_replace(mine);
        // Whoever stands by begins at the very end of another's lease.
        let ends = others.iter().map(|lease| lease.until).min();
        let next = now.plus(RENEW_AFTER);
        let next = ends.map_or(next, |ends| next.min(ends));
        Ok(next.max(now.plus(PAUSE)))
    }

    /// Gives back what is held, so that the next process begins at once.
    async fn release(&self) {
        let held = self.held.send_replace(Vec::new());
        if held.is_empty() {
            return;
        }
        loop {
            let shards = held.iter().map(|lease| lease.shard);
            match self.wish(shards, self.clock.now()).await {
                Ok(_) => return,
                Err(error) => tracing::warn!(%error, "leases cannot be released"),
            }
            sleep(PAUSE).await;
        }
    }

    async fn wish(
        &self,
        shards: impl Iterator<Item = Shard>,
        until: Timestamp,
    ) -> Result<Vec<ShardLease>, StoreError> {
        let holder = self.node;
        let steps = shards.map(|shard| {
            Step::LeaseShard(LeaseShard {
                shard,
                holder,
                until,
            })
        });
        let unit = Unit {
            owner: OwnerId::generate(&*self.rng),
            steps: steps.collect(),
        };
        let Receipt::Committed(outcomes) = self.store.commit(unit).await? else {
            let problem = "a lease was refused".to_owned();
            return Err(StoreError::Damaged(problem));
        };
        let leases = outcomes.into_iter().filter_map(|outcome| match outcome {
            Outcome::Leased(lease) => Some(lease),
            _ => None,
        });
        Ok(leases.collect())
    }
}

impl fmt::Debug for Leases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leases")
            .field("node", &self.node)
            .field("held", &self.held.borrow().len())
            .finish_non_exhaustive()
    }
}
