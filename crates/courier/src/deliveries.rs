mod attempt;
mod expected;

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use base::{AppId, DeliveryId, SharedClock, SharedRng, Timestamp};
use store::{
    Closed, Delivery, DeliveryKind, DeliveryOrder, Due, EndpointId, Fence, Shard, Store, StoreError,
};

use self::expected::Waiting;
pub use self::{
    attempt::ATTEMPT_AT_MOST,
    expected::{Expected, Settled},
};
use crate::{
    Admission, Carrier, Lanes, Metrics, Parts, Queue, Worked,
    endpoints::{Endpoints, Standing},
    schedule,
};

/// The queue of what has to reach a peer.
pub struct Deliveries {
    store: Arc<dyn Store>,
    clock: SharedClock,
    rng: SharedRng,
    metrics: Metrics,
    carriers: Vec<Arc<dyn Carrier>>,
    /// The endpoints for which something waits that nobody here can send.
    uncarried: Mutex<HashSet<EndpointId>>,
    endpoints: Arc<Endpoints>,
    waiting: Arc<Waiting>,
}

impl Deliveries {
    /// The queue with whoever can send; the first carrier of a kind counts.
    /// Deliveries of a kind that has none wait.
    #[must_use]
    pub fn new(parts: &Parts, carriers: Vec<Arc<dyn Carrier>>) -> Arc<Self> {
        Arc::new(Self {
            store: Arc::clone(&parts.store),
            clock: Arc::clone(&parts.clock),
            rng: Arc::clone(&parts.rng),
            metrics: parts.metrics.clone(),
            carriers,
            uncarried: Mutex::default(),
            endpoints: Arc::default(),
            waiting: Arc::default(),
        })
    }

    /// Hears when the next attempt at this delivery is settled by this process.
    /// Ask before the delivery can be taken, that is before its commit.
    #[must_use]
    pub fn expect(&self, delivery: DeliveryId) -> Expected {
        Expected::new(&self.waiting, delivery)
    }

    /// How an endpoint stands with this process at present.
    #[must_use]
    pub fn standing(&self, endpoint: EndpointId) -> Standing {
        self.endpoints.standing(endpoint, self.clock.now())
    }

    fn carrier(&self, kind: DeliveryKind) -> Option<&Arc<dyn Carrier>> {
        self.carriers.iter().find(|carrier| carrier.kind() == kind)
    }

    /// Takes out what nobody here can send, and says so once for each kind; whether
    /// any of it is for an endpoint that was not known for it.
    fn put_aside(&self, found: &mut Vec<Delivery>) -> bool {
        let mut uncarried = self.uncarried();
        let before = uncarried.len();
        found.retain(|delivery| {
            let kind = delivery.kind;
            let carried = self.carrier(kind).is_some();
            if !carried {
                let is_new = uncarried.iter().all(|endpoint| endpoint.kind != kind);
                if is_new {
                    tracing::warn!(%kind, "nobody here can send deliveries of this kind; they wait");
                }
                uncarried.insert(delivery.endpoint());
            }
            carried
        });
        uncarried.len() > before
    }

    fn uncarried(&self) -> MutexGuard<'_, HashSet<EndpointId>> {
        self.uncarried
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Queue for Deliveries {
    type Item = Delivery;
    type Key = (AppId, DeliveryId);
    type Lane = EndpointId;

    fn name(&self) -> &'static str {
        "deliveries"
    }

    fn longest_pause(&self) -> Duration {
        schedule::longest_delay()
    }

    async fn refresh(&self) -> Result<bool, StoreError> {
        self.endpoints.refresh(&*self.store).await
    }

    fn closed(&self, now: Timestamp, shards: usize) -> Vec<EndpointId> {
        let mut closed = self.endpoints.closed(shards, now);
        self.metrics.shut(self.endpoints.counts(now));
        closed.extend(&*self.uncarried());
        closed
    }

    async fn due(&self, due: Due, lanes: Lanes<EndpointId>) -> Result<Vec<Delivery>, StoreError> {
        let mut closed = Closed {
            endpoints: lanes.except,
            in_order: self.endpoints.in_order(),
            only: lanes.only,
        };
        loop {
            let asked = (due.clone(), closed.clone());
            let mut found = self.store.due_deliveries(asked.0, asked.1).await?;
            // What nobody sends must not hide what somebody would.
            if !self.put_aside(&mut found) {
                return Ok(found);
            }
            closed.endpoints.extend(&*self.uncarried());
        }
    }

    fn end_frees(&self, lane: &EndpointId) -> bool {
        self.endpoints.order(*lane) != DeliveryOrder::Any
    }

    fn key(&self, item: &Delivery) -> Self::Key {
        (item.app_id, item.delivery_id)
    }

    fn shard(&self, item: &Delivery) -> Shard {
        item.shard()
    }

    fn lane(&self, item: &Delivery) -> EndpointId {
        item.endpoint()
    }

    fn due_at(&self, item: &Delivery) -> Timestamp {
        item.due_at
    }

    fn places(&self, lane: &EndpointId) -> usize {
        self.endpoints.at_once(*lane)
    }

    fn admits(&self, item: &Delivery) -> Admission {
        self.endpoints.begin(item, self.clock.now())
    }

    fn opens_at(&self, looked_at: Timestamp) -> Option<Timestamp> {
        self.endpoints.opens_at(looked_at)
    }

    async fn work(&self, delivery: Delivery, fence: Fence) -> Worked {
        let _attending = self.endpoints.attend(&delivery);
        match self.carrier(delivery.kind) {
            Some(carrier) => self.attempt(&**carrier, &delivery, fence).await,
            None => Worked::Rested,
        }
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.carriers.iter().map(|carrier| carrier.kind()).collect();
        f.debug_struct("Deliveries")
            .field("carriers", &kinds)
            .finish_non_exhaustive()
    }
}
