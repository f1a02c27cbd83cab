use std::{sync::Arc, time::Duration};

use axum::extract::{Path, rejection::PathRejection};
use base::{AppId, DeliveryId, OwnerId, PaymentId, PlayerId};
use courier::Expected;
use http::{HeaderMap, StatusCode};
use opensocial::{
    platform::payment_callback::AskedPayment,
    wire::payment::{read_uuid, uuid},
};
use serve::Problem;
use sign::sha256;
use store::{
    ChangePayment, Delivery, DeliveryKind, Payment, PaymentChange, PaymentFailure, PaymentState,
    PaymentStep, Receipt, Refusal, Step, Unit,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::session::{self, unavailable};
use crate::Parts;

/// How long the game may take to answer a payment that was confirmed, before it
/// counts as not paid; our choice. A question whose answer got lost is asked
/// again beyond that.
pub(crate) const GAME_ANSWERS_WITHIN: Duration = Duration::from_secs(10 * 60);

/// How long a confirmation waits for the game's answer, in real time: a game that
/// hangs does not hold up the player for longer than that.
const CALLBACK_WAIT: Duration = Duration::from_secs(2);

/// How many confirmations wait at a time. Whoever comes when all places are taken
/// is told at once that the game is being asked, so that games that hang cannot
/// pile up waiting calls.
const WAITING: usize = 256;

/// Where players say what they think of payments.
#[derive(Clone)]
pub(super) struct Desk {
    parts: Arc<Parts>,
    places: Arc<Semaphore>,
}

impl Desk {
    pub(super) fn new(parts: Arc<Parts>) -> Self {
        Self {
            parts,
            places: Arc::new(Semaphore::new(WAITING)),
        }
    }
}

/// Why there is nothing to show of a payment.
pub(super) enum NotDone {
    /// It has come to another end than was asked for.
    Ended(Box<Payment>),
    /// Anything else.
    Problem(Problem),
}

impl From<Problem> for NotDone {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// A player with a payment in mind, which may be no payment of theirs.
#[derive(Clone, Copy)]
pub(super) struct Ticket {
    player: PlayerId,
    app_id: AppId,
    payment_id: PaymentId,
}

impl Ticket {
    /// Whose session it is, and what the path names.
    ///
    /// # Errors
    /// A 401, a 404, a 503.
    pub(super) fn of(
        desk: &Desk,
        headers: &HeaderMap,
        named: Result<Path<(String, String)>, PathRejection>,
    ) -> Result<Self, Problem> {
        let player = session::of(&desk.parts, headers)?.get().player();
        let Path((app, payment)) = named.map_err(|_| unknown())?;
        Ok(Self {
            player,
            app_id: app.parse().map_err(|_| unknown())?,
            payment_id: read_uuid(&payment).ok_or_else(unknown)?,
        })
    }

    /// The payment as it stands now. Another player's is none.
    ///
    /// # Errors
    /// A 404, a 503.
    pub(super) async fn payment(self, desk: &Desk) -> Result<Payment, NotDone> {
        let parts = &desk.parts;
        let payment = parts.store.payment(self.app_id, self.payment_id).await;
        let payment = payment.map_err(unavailable)?;
        let payment = payment.filter(|payment| payment.player_id == self.player);
        let payment = payment.ok_or_else(unknown)?;
        Ok(payment.seen_at(parts.clock.now()))
    }

    /// The player pays if the game gives. The game is asked by a delivery that is
    /// enqueued in the unit of the confirmation, so there is neither one without
    /// the other.
    ///
    /// # Errors
    /// [`NotDone::Ended`] where the player has canceled it, or said nothing for too
    /// long; a 404, a 503.
    pub(super) async fn confirm(self, desk: &Desk) -> Result<Payment, NotDone> {
        let place = desk.places.try_acquire().ok();
        let post = desk.parts.ads.post.as_ref();
        // Before the commit: a courier may be at it before the commit returns.
        let expected = post.map(|post| post.deliveries.expect(self.delivery_id()));
        let before = self.payment(desk).await?;
        if before.state == PaymentState::Started {
            let now = desk.parts.clock.now();
            let answer_by = now.plus(GAME_ANSWERS_WITHIN);
            let payload = AskedPayment {
                payment_id: self.payment_id,
            };
            let delivery = Delivery::new(
                self.app_id,
                self.delivery_id(),
                DeliveryKind::OpenSocialPayment,
                payload.payload(),
                now,
            )
            .about(self.player.to_string());
            let steps = vec![
                self.change(desk, PaymentChange::Confirm { answer_by }),
                Step::Enqueue(delivery),
            ];
            // One owner whoever asks: then the delivery is there once.
            self.commit(desk, self.owner(), steps).await?;
            if let Some(post) = post {
                post.wake_for(self.app_id, DeliveryKind::OpenSocialPayment);
            }
        }
        let after = self.waited(desk, expected, place).await?;
        match after.failure {
            Some(PaymentFailure::Canceled | PaymentFailure::Lapsed) => {
                Err(NotDone::Ended(Box::new(after)))
            }
            // What the game has made of the confirmation is its answer.
            _ => Ok(after),
        }
    }

    /// The player does not pay.
    ///
    /// # Errors
    /// [`NotDone::Ended`] where it was confirmed or has failed otherwise; a 404, a
    /// 503.
    pub(super) async fn cancel(self, desk: &Desk) -> Result<Payment, NotDone> {
        let before = self.payment(desk).await?;
        if before.state == PaymentState::Started {
            let change = PaymentChange::Fail(PaymentFailure::Canceled);
            let owner = OwnerId::generate(&*desk.parts.rng);
            let steps = vec![self.change(desk, change)];
            self.commit(desk, owner, steps).await?;
        }
        let after = self.payment(desk).await?;
        match after.failure {
            Some(PaymentFailure::Canceled) => Ok(after),
            _ => Err(NotDone::Ended(Box::new(after))),
        }
    }

    fn change(self, desk: &Desk, change: PaymentChange) -> Step {
        Step::Payment(PaymentStep::Change(ChangePayment {
            app_id: self.app_id,
            payment_id: self.payment_id,
            change,
            at: desk.parts.clock.now(),
        }))
    }

    /// A change that another one was faster than is no fault: what stands then is
    /// what is told.
    async fn commit(self, desk: &Desk, owner: OwnerId, steps: Vec<Step>) -> Result<(), Problem> {
        let receipt = desk.parts.store.commit(Unit { owner, steps }).await;
        match receipt.map_err(unavailable)? {
            Receipt::Committed(_)
            | Receipt::Refused {
                refusal: Refusal::Settled,
                ..
            } => Ok(()),
            Receipt::Refused { refusal, .. } => Err(unavailable(refusal)),
        }
    }

    /// The payment after the first answer of the game, where that is still to come
    /// and there is room to wait for it.
    async fn waited(
        self,
        desk: &Desk,
        expected: Option<Expected>,
        place: Option<SemaphorePermit<'_>>,
    ) -> Result<Payment, NotDone> {
        let payment = self.payment(desk).await?;
        let Some((expected, _place)) = expected.zip(place) else {
            return Ok(payment);
        };
        if payment.state != PaymentState::Confirmed || !self.is_fresh(desk).await? {
            return Ok(payment);
        }
        // In time or not, what the store says is what is told.
        let _ = timeout(CALLBACK_WAIT, expected).await;
        self.payment(desk).await
    }

    /// Whether no attempt has been settled yet, so that its answer is still to
    /// come.
    async fn is_fresh(self, desk: &Desk) -> Result<bool, Problem> {
        let log = desk.parts.store.delivery(self.app_id, self.delivery_id());
        let log = log.await.map_err(unavailable)?;
        Ok(log.is_some_and(|log| log.attempts.is_empty() && !log.delivery.state.has_ended()))
    }

    /// The delivery has the payment's id.
    const fn delivery_id(self) -> DeliveryId {
        DeliveryId::new(*self.payment_id.bytes())
    }

    /// In whose name the payment is confirmed, made from the payment: a second
    /// confirmation finds the delivery of the first one to be its own.
    fn owner(self) -> OwnerId {
        let name = format!("countersign/opensocial/confirmed:{}", uuid(self.payment_id));
        let digest = sha256(name.as_bytes());
        let (first, _) = digest.as_chunks::<16>();
        OwnerId::new(first.first().copied().unwrap_or_default())
    }
}

fn unknown() -> Problem {
    let detail = "the player has no such payment";
    Problem::new(StatusCode::NOT_FOUND, "unknown_payment", detail)
}
