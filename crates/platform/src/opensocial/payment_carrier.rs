//! Asks games whether they give what players have confirmed to pay for, until
//! they say so or do not.
//!
//! A payment is done only after the game's yes, and that is durable before the
//! delivery counts as delivered: whoever dies in between has the game asked again.

use std::time::Duration;

use ::opensocial::platform::{
    outgoing::Call,
    payment_callback::{AskedPayment, PaymentCallback, Word, word},
};
use base::{OwnerId, Timestamp};
use courier::{Carried, Occasion, persist};
use store::{
    AttemptOutcome, ChangePayment, Delivery, Payment, PaymentChange, PaymentFailure, PaymentState,
    PaymentStep, Receipt, Refusal, Step, StoreError, Unit,
};

use super::carrier::{Answered, SocialCarrierParts};
use crate::carried;

/// How long to wait before a commit is asked again whose answer was lost. The
/// attempt's own deadline comes first where the store is slow besides.
const ASK_AGAIN: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// One attempt to have a payment answered. Where an earlier one's outcome is unknown
/// the game may have said yes to it.
pub(super) async fn carry_payment(
    parts: &SocialCarrierParts,
    delivery: &Delivery,
    asked: AskedPayment,
    occasion: Occasion,
) -> Carried {
    let payment = match parts.store.payment(delivery.app_id, asked.payment_id).await {
        Ok(Some(payment)) => payment,
        Ok(None) => return rejected(None, "there is no such payment"),
        Err(error) => return unread(&error),
    };
    let attempt = Attempt {
        parts,
        payment: &payment,
        open: occasion.unknown,
        is_last: occasion.is_last,
    };
    match payment.state {
        PaymentState::Started => carried::not_sent("the player has not confirmed the payment"),
        PaymentState::Confirmed => attempt.make().await,
        PaymentState::Done | PaymentState::Failed => ended(&payment, None),
    }
}

struct Attempt<'a> {
    parts: &'a SocialCarrierParts,
    payment: &'a Payment,
    open: bool,
    is_last: bool,
}

/// What came of asking, before anything is written down.
enum Heard {
    /// An answer, and what it says.
    Word(Answered, Word),
    /// No answer.
    Nothing(Carried),
}

impl Attempt<'_> {
    async fn make(&self) -> Carried {
        let now = self.parts.clock.now();
        if !self.payment.is_asked(now, self.open) {
            let why = "the game did not answer in time, and is not asked any more";
            return self.settle(Failing::Unanswered, None, why).await;
        }
        match self.ask(now).await {
            Heard::Word(answered, word) => {
                let judged = self.judge(answered.status(), word).await;
                answered.judged(judged)
            }
            Heard::Nothing(carried) => self.unsettled(carried).await,
        }
    }

    async fn judge(&self, status: u16, word: Word) -> Carried {
        match word {
            Word::Yes => self.accept(status).await,
            Word::No => {
                let doubt = match self.open {
                    true => ", though it may have said yes before",
                    false => "",
                };
                let why = format!("the game refused with {status}{doubt}");
                self.settle(Failing::Refused, Some(status), &why).await
            }
            Word::Neither { open } => {
                let why = format!("the game answered {status}, which is neither yes nor no");
                let failed = Carried::new(AttemptOutcome::Failed, Some(status), why);
                self.unsettled(failed.leaving_open(open)).await
            }
        }
    }

    async fn ask(&self, now: Timestamp) -> Heard {
        let call = match self.call(now) {
            Ok(call) => call,
            Err(why) => return Heard::Nothing(carried::not_sent(why)),
        };
        match self.parts.send(call).await {
            Ok(answered) => {
                let word = word(answered.status());
                Heard::Word(answered, word)
            }
            Err(carried) => Heard::Nothing(carried),
        }
    }

    fn call(&self, now: Timestamp) -> Result<Call, &'static str> {
        let payment = self.payment;
        let line = self.parts.line(payment.app_id, payment.environment)?;
        let callback = PaymentCallback {
            callback_url: &payment.callback_url,
            app_number: &line.app_number,
            player: payment.player_id,
            payment_id: payment.payment_id,
            updated: payment.changed_at,
        };
        let rng = &*self.parts.rng;
        let nonce = OwnerId::generate(rng).to_string();
        let call = callback.sign(&line.signer(rng, now, &nonce));
        call.map_err(|_| "the callback URL cannot be signed")
    }

    /// The game gives. Only what is durable is told.
    async fn accept(&self, status: u16) -> Carried {
        match self.commit(PaymentChange::Accept).await {
            Ok(Receipt::Committed(_)) => Carried::new(AttemptOutcome::Delivered, Some(status), ""),
            Ok(Receipt::Refused { refusal, .. }) => {
                let (app, payment) = (self.payment.app_id, self.payment.payment_id);
                tracing::error!(
                    %app, %payment, %refusal,
                    "a game gives what is not paid for: it had said no, or nothing for too long"
                );
                self.settled(Some(status), refusal).await
            }
            Err(error) => unwritten(Some(status), &error, true),
        }
    }

    /// Nothing is paid.
    async fn settle(&self, why: Failing, status: Option<u16>, detail: &str) -> Carried {
        match self.commit(PaymentChange::Fail(why.failure())).await {
            Ok(Receipt::Committed(_)) => rejected(status, detail),
            Ok(Receipt::Refused { refusal, .. }) => self.settled(status, refusal).await,
            Err(error) => unwritten(status, &error, false),
        }
    }

    /// There is no word of the game's. After the last attempt there will be none.
    async fn unsettled(&self, carried: Carried) -> Carried {
        if self.is_last {
            let fail = PaymentChange::Fail(Failing::Unanswered.failure());
            if let Err(error) = self.commit(fail).await {
                let unwritten = unwritten(carried.status, &error, carried.unknown);
                return unwritten.after(carried.exchange);
            }
        }
        carried
    }

    /// Another attempt was faster, and what it wrote down counts.
    async fn settled(&self, status: Option<u16>, refusal: Refusal) -> Carried {
        let payment = self.payment;
        let now = self.parts.store.payment(payment.app_id, payment.payment_id);
        match now.await {
            Ok(Some(payment)) => ended(&payment, status),
            Ok(None) => rejected(status, &refusal.to_string()),
            Err(error) => unwritten(status, &error, true),
        }
    }

    async fn commit(&self, change: PaymentChange) -> Result<Receipt, StoreError> {
        let step = Step::Payment(PaymentStep::Change(ChangePayment {
            app_id: self.payment.app_id,
            payment_id: self.payment.payment_id,
            change,
            at: self.parts.clock.now(),
        }));
        let unit = Unit::of(OwnerId::generate(&*self.parts.rng), step);
        let persisted = persist(&*self.parts.store, unit, &ASK_AGAIN).await?;
        Ok(persisted.receipt)
    }
}

/// Why nothing is paid of what the player has confirmed.
#[derive(Clone, Copy)]
enum Failing {
    Refused,
    Unanswered,
}

impl Failing {
    const fn failure(self) -> PaymentFailure {
        match self {
            Self::Refused => PaymentFailure::Refused,
            Self::Unanswered => PaymentFailure::Unanswered,
        }
    }
}

/// How it is told that a payment has come to its end before.
fn ended(payment: &Payment, status: Option<u16>) -> Carried {
    match payment.state {
        PaymentState::Done => {
            let why = "the game has said yes before";
            Carried::new(AttemptOutcome::DeliveredBefore, status, why)
        }
        _ => {
            let why = payment.failure.map_or("failed", PaymentFailure::as_str);
            rejected(status, &format!("the payment has ended before: {why}"))
        }
    }
}

fn rejected(status: Option<u16>, why: &str) -> Carried {
    Carried::new(AttemptOutcome::Rejected, status, why)
}

/// The cause goes to the log: it may name places of this machine.
fn unread(error: &StoreError) -> Carried {
    tracing::warn!(%error, "a payment cannot be read");
    carried::not_sent("the store cannot be read")
}

/// What the game said is not durable, so that it has to be asked again.
fn unwritten(status: Option<u16>, error: &StoreError, unknown: bool) -> Carried {
    tracing::warn!(%error, "what a game says of a payment cannot be written");
    let why = "what the game said cannot be written down";
    Carried::new(AttemptOutcome::Failed, status, why).leaving_open(unknown)
}
