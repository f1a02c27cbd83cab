use std::time::Duration;

use base::OwnerId;
use store::{
    Attempt, AttemptOutcome, AttemptResult, BeginAttempt, Begun, Delivery, DeliveryKind,
    DeliveryState, Fence, LONGEST_DETAIL, Outcome, Receipt, Refusal, RetrySchedule, SettleAttempt,
    Step, StoreError, Unit,
};
use tokio::time::{Instant, timeout};

use super::{Deliveries, Settled};
use crate::{
    Carried, Carrier, Occasion, Persisted, Worked, carrier::LONGEST_REST, endpoints::Sign,
    persist::persist, schedule,
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

impl Deliveries {
    /// Begins an attempt, has it made, and writes down what came of it.
    pub(super) async fn attempt(
        &self,
        carrier: &dyn Carrier,
        delivery: &Delivery,
        fence: Fence,
    ) -> Worked {
        let id = delivery.delivery_id;
        let begun = match self.begin(delivery, fence).await {
            Ok(Some(begun)) => begun,
            Ok(None) => return Worked::Rested,
            Err(error) => {
                tracing::warn!(delivery = %id, %error, "an attempt cannot be begun");
                return Worked::Stuck;
            }
        };
        // One schedule for the whole attempt: it decides what the carrier is told and
        // what follows.
        let schedule = self.endpoints.settings(delivery.endpoint()).schedule;
        let occasion = Occasion {
            unknown: begun.unknown,
            is_last: schedule.after(begun.scheduled).is_none(),
        };
        let (began_at, began) = (self.clock.now(), Instant::now());
        let carried = carry(carrier, delivery, occasion).await;
        let took = began.elapsed();
        self.metrics.took(delivery.kind, took);
        self.learn(delivery, &carried);
        let exchange = carried.exchange.cut();
        let wish = SettleAttempt {
            app_id: delivery.app_id,
            delivery_id: id,
            fence,
            result: self.result(&carried, begun, &schedule),
            attempt: Attempt {
                no: begun.attempt,
                began_at,
                took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
                status: carried.status,
                outcome: carried.outcome,
                detail: carried.detail.chars().take(LONGEST_DETAIL).collect(),
                request: exchange.request,
                answer: exchange.answer,
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

    /// Whatever the store comes to say of the attempt, the peer has shown how it is.
    fn learn(&self, delivery: &Delivery, carried: &Carried) {
        let asked = matches!(carried.status, Some(429 | 503));
        let rest = retry_after(carried).filter(|_| asked);
        let (sign, now) = (sign(carried), self.clock.now());
        self.endpoints.hear(delivery, sign, rest, now, &*self.rng);
    }

    fn result(&self, carried: &Carried, begun: Begun, schedule: &RetrySchedule) -> AttemptResult {
        match carried.outcome {
            AttemptOutcome::Delivered | AttemptOutcome::DeliveredBefore => AttemptResult::Delivered,
            AttemptOutcome::Rejected => AttemptResult::Rejected,
            AttemptOutcome::Failed => {
                let delay = schedule::delay_after(schedule, begun.scheduled, &*self.rng);
                delay.map_or(AttemptResult::Expired, |delay| {
                    let wait = delay.max(retry_after(carried).unwrap_or_default());
                    AttemptResult::Again {
                        due_at: self.clock.now().plus(wait),
                        unknown: carried.unknown,
                    }
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

async fn carry(carrier: &dyn Carrier, delivery: &Delivery, occasion: Occasion) -> Carried {
    let carrying = carrier.carry(delivery, occasion);
    timeout(ATTEMPT_AT_MOST, carrying)
        .await
        .unwrap_or_else(|_| {
            let why = format!("cut off after {} s", ATTEMPT_AT_MOST.as_secs());
            Carried::new(AttemptOutcome::Failed, None, why).leaving_open(true)
        })
}

fn retry_after(carried: &Carried) -> Option<Duration> {
    carried.retry_after.map(|span| span.min(LONGEST_REST))
}

/// A refusal is a sign of life as much as an acceptance. A peer that was not asked,
/// because there is nothing to ask it with, has shown nothing.
fn sign(carried: &Carried) -> Sign {
    let failed = carried.outcome == AttemptOutcome::Failed;
    let asked = carried.unknown || !carried.exchange.request.is_empty();
    match carried.status {
        Some(408 | 429 | 500..=599) if failed => Sign::Failure,
        Some(_) => Sign::Life,
        None if failed && asked => Sign::Failure,
        None => Sign::Nothing,
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
