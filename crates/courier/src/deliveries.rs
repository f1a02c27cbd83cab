mod expected;

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use base::{AppId, DeliveryId, OwnerId, SharedClock, SharedRng};
use store::{
    Attempt, AttemptOutcome, AttemptResult, BeginAttempt, Begun, Delivery, DeliveryKind,
    DeliveryState, Due, Fence, LONGEST_DETAIL, Outcome, Receipt, Refusal, SettleAttempt, Shard,
    Step, Store, StoreError, Unit,
};
use tokio::time::{Instant, timeout};

use self::expected::Waiting;
pub use self::expected::{Expected, Settled};
use crate::{
    Carried, Carrier, Metrics, Parts, Persisted, Queue, Worked, persist::persist, schedule,
};

/// The longest that an attempt may take, in real time; whatever a carrier is
/// doing by then is cut off.
pub const ATTEMPT_AT_MOST: Duration = Duration::from_secs(20);

/// How much longer nobody else begins another attempt, so that what came of the
/// first one can be written down although the store is slow.
const MARGIN: Duration = Duration::from_secs(15);

/// How long to wait before a commit is asked again whose answer was lost. Some
/// six seconds in all: within [`MARGIN`], and long enough for a store that was
/// only restarted.
const ASK_AGAIN: [Duration; 7] = [
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(2),
];

/// The queue of what has to reach a peer.
pub struct Deliveries {
    store: Arc<dyn Store>,
    clock: SharedClock,
    rng: SharedRng,
    metrics: Metrics,
    carriers: Vec<Arc<dyn Carrier>>,
    /// The kinds that were said to have no carrier.
    uncarried: Mutex<HashSet<DeliveryKind>>,
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
            waiting: Arc::default(),
        })
    }

    /// Hears when the next attempt at this delivery is settled by this process.
    /// Ask before the delivery can be taken, that is before its commit.
    #[must_use]
    pub fn expect(&self, delivery: DeliveryId) -> Expected {
        Expected::new(&self.waiting, delivery)
    }

    fn carrier(&self, kind: DeliveryKind) -> Option<&Arc<dyn Carrier>> {
        self.carriers.iter().find(|carrier| carrier.kind() == kind)
    }

    /// Whether there is somebody to send it; says so once where there is not.
    fn is_carried(&self, delivery: &Delivery) -> bool {
        let kind = delivery.kind;
        if self.carrier(kind).is_some() {
            return true;
        }
        let uncarried = self.uncarried.lock();
        if uncarried
            .unwrap_or_else(PoisonError::into_inner)
            .insert(kind)
        {
            tracing::warn!(%kind, "nobody here can send deliveries of this kind; they wait");
        }
        false
    }

    /// Begins the attempt, unless it is no longer ours to make.
    async fn begin(&self, delivery: &Delivery, fence: Fence) -> Result<Option<Begun>, StoreError> {
        let step = Step::BeginAttempt(BeginAttempt {
            app_id: delivery.app_id,
            delivery_id: delivery.delivery_id,
            fence,
            given_up_at: self.clock.now().plus(ATTEMPT_AT_MOST).plus(MARGIN),
        });
        Ok(match self.commit(step).await?.receipt {
            Receipt::Committed(outcomes) => {
                outcomes.into_iter().find_map(|outcome| match outcome {
                    Outcome::Begun(begun) => Some(begun),
                    _ => None,
                })
            }
            Receipt::Refused { refusal, .. } => {
                let delivery = delivery.delivery_id;
                tracing::debug!(%delivery, %refusal, "not begun");
                None
            }
        })
    }

    async fn carry(&self, carrier: &dyn Carrier, delivery: &Delivery, begun: Begun) -> Carried {
        let carrying = carrier.carry(delivery, begun.unknown);
        timeout(ATTEMPT_AT_MOST, carrying)
            .await
            .unwrap_or_else(|_| Carried {
                outcome: AttemptOutcome::Failed,
                status: None,
                detail: format!("cut off after {} s", ATTEMPT_AT_MOST.as_secs()),
                unknown: true,
            })
    }

    fn result(&self, carried: &Carried, begun: Begun) -> AttemptResult {
        match carried.outcome {
            AttemptOutcome::Delivered | AttemptOutcome::DeliveredBefore => AttemptResult::Delivered,
            AttemptOutcome::Rejected => AttemptResult::Rejected,
            AttemptOutcome::Failed => {
                let now = self.clock.now();
                let due_at = schedule::due_after(begun.scheduled, now, &*self.rng);
                due_at.map_or(AttemptResult::Expired, |due_at| AttemptResult::Again {
                    due_at,
                    unknown: carried.unknown,
                })
            }
        }
    }

    async fn settle(&self, kind: DeliveryKind, wish: SettleAttempt) -> Result<(), StoreError> {
        let settled = Settled {
            attempt: wish.attempt.clone(),
            state: state_after(wish.result),
        };
        let (app, delivery) = (wish.app_id, wish.delivery_id);
        let Attempt { no, outcome, .. } = wish.attempt;
        let Persisted { receipt, again } = self.commit(Step::SettleAttempt(wish)).await?;
        match receipt {
            Receipt::Committed(_) => {}
            // Under a fence that holds, nobody else can have settled it: an
            // earlier asking did, and its answer was lost.
            Receipt::Refused {
                refusal: Refusal::Settled,
                ..
            } if again => {}
            Receipt::Refused { refusal, .. } => {
                tracing::warn!(%app, %delivery, no, %refusal, "a late result is dropped");
                self.metrics.count(kind, "dropped");
                return Ok(());
            }
        }
        self.metrics.count(kind, outcome.as_str());
        let state = settled.state;
        tracing::info!(%app, %delivery, no, %outcome, %state, "an attempt is settled");
        self.waiting.tell(delivery, &settled);
        Ok(())
    }

    async fn commit(&self, step: Step) -> Result<Persisted, StoreError> {
        let unit = Unit::of(OwnerId::generate(&*self.rng), step);
        persist(&*self.store, unit, &ASK_AGAIN).await
    }
}

#[async_trait]
impl Queue for Deliveries {
    type Item = Delivery;
    type Key = (AppId, DeliveryId);

    fn name(&self) -> &'static str {
        "deliveries"
    }

    fn longest_pause(&self) -> Duration {
        schedule::LONGEST_DELAY
    }

    async fn due(&self, due: Due) -> Result<Vec<Delivery>, StoreError> {
        let mut found = self
            .store
            .due_deliveries(due, store::Closed::default())
            .await?;
        found.retain(|delivery| self.is_carried(delivery));
        Ok(found)
    }

    fn key(&self, item: &Delivery) -> Self::Key {
        (item.app_id, item.delivery_id)
    }

    fn shard(&self, item: &Delivery) -> Shard {
        item.shard()
    }

    fn app(&self, item: &Delivery) -> AppId {
        item.app_id
    }

    async fn work(&self, delivery: Delivery, fence: Fence) -> Worked {
        let Some(carrier) = self.carrier(delivery.kind) else {
            return Worked::Rested;
        };
        let id = delivery.delivery_id;
        let begun = match self.begin(&delivery, fence).await {
            Ok(Some(begun)) => begun,
            Ok(None) => return Worked::Rested,
            Err(error) => {
                tracing::warn!(delivery = %id, %error, "an attempt cannot be begun");
                return Worked::Stuck;
            }
        };
        let (began_at, began) = (self.clock.now(), Instant::now());
        let carried = self.carry(&**carrier, &delivery, begun).await;
        let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let wish = SettleAttempt {
            app_id: delivery.app_id,
            delivery_id: id,
            fence,
            result: self.result(&carried, begun),
            attempt: Attempt {
                no: begun.attempt,
                began_at,
                took_ms,
                status: carried.status,
                outcome: carried.outcome,
                detail: carried.detail.chars().take(LONGEST_DETAIL).collect(),
                request: String::new(),
                answer: String::new(),
            },
            at: self.clock.now(),
        };
        if let Err(error) = self.settle(delivery.kind, wish).await {
            tracing::warn!(delivery = %id, %error, "what came of an attempt cannot be written");
            self.metrics.count(delivery.kind, "unwritten");
            return Worked::Stuck;
        }
        Worked::Rested
    }
}

const fn state_after(result: AttemptResult) -> DeliveryState {
    match result {
        AttemptResult::Delivered => DeliveryState::Delivered,
        AttemptResult::Rejected => DeliveryState::Rejected,
        AttemptResult::Expired => DeliveryState::Expired,
        AttemptResult::Again { .. } => DeliveryState::Waiting,
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
