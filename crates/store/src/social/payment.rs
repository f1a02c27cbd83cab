use base::{AppId, Environment, PaymentId, PlayerId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Refusal, named::named};

/// One line of what is paid for. Texts have at most 255 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentItem {
    /// The game's own id of it.
    pub item_id: String,
    /// What players are shown.
    pub name: String,
    /// What one costs, in the platform's coins.
    pub unit_price: u64,
    /// How many; at least one.
    pub amount: u32,
    /// A picture of it.
    pub image_url: String,
    /// More words about it.
    pub description: String,
}

/// How far a payment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaymentState {
    /// The player has not said yet whether to pay.
    Started,
    /// The player has, and the game is being asked.
    Confirmed,
    /// The game has said that it gives what was paid for.
    Done,
    /// Nothing was paid.
    Failed,
}

impl PaymentState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Started, Self::Confirmed, Self::Done, Self::Failed];

    /// The name in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Confirmed => "confirmed",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The number on the wire (Mobage, "Payment", `status`): to games a payment
    /// that waits for their own answer has only started.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Started | Self::Confirmed => 0,
            Self::Failed => 1,
            Self::Done => 10,
        }
    }
}
named!(PaymentState, "state of a payment");

/// Why nothing was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaymentFailure {
    /// The player did not want to.
    Canceled,
    /// The player said nothing for too long.
    Lapsed,
    /// The game said that it does not give what was to be paid for.
    Refused,
    /// The game did not answer in time.
    Unanswered,
}

impl PaymentFailure {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Canceled,
        Self::Lapsed,
        Self::Refused,
        Self::Unanswered,
    ];

    /// The name in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::Lapsed => "lapsed",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
        }
    }
}
named!(PaymentFailure, "reason for a payment's failure");

/// What a game wants a player to pay.
///
/// Unique by (app, payment).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The game.
    pub app_id: AppId,
    /// Which payment.
    pub payment_id: PaymentId,
    /// In which of the platform's worlds it was asked for: nobody pays in the
    /// sandbox.
    pub environment: Environment,
    /// Who is to pay.
    pub player_id: PlayerId,
    /// For what; 1 to 20 lines.
    pub items: Vec<PaymentItem>,
    /// Where the game is asked whether it gives what was paid for; 1 to 2048
    /// bytes.
    pub callback_url: String,
    /// Where the player goes from there; 1 to 2048 bytes.
    pub finish_url: String,
    /// How far it has come.
    pub state: PaymentState,
    /// Why nothing was paid, where that is so.
    pub failure: Option<PaymentFailure>,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Until when the player may say something; once the player has, until when
    /// the game may.
    pub answer_by: Timestamp,
}

/// A wish to move a payment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangePayment {
    /// The game.
    pub app_id: AppId,
    /// Which payment.
    pub payment_id: PaymentId,
    /// What has happened.
    pub change: PaymentChange,
    /// When.
    pub at: Timestamp,
}

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentChange {
    /// The player pays if the game gives.
    Confirm {
        /// Until when the game may answer.
        answer_by: Timestamp,
    },
    /// The game gives.
    Accept,
    /// It has come to nothing.
    Fail(PaymentFailure),
}

impl Payment {
    /// What it comes to. A price that no number holds was refused before.
    #[must_use]
    pub fn total(&self) -> u64 {
        let prices = self.items.iter();
        let prices = prices.map(|item| item.unit_price.saturating_mul(item.amount.into()));
        prices.fold(0, u64::saturating_add)
    }

    /// The payment as it is to be told: one of which the player has said nothing
    /// in time has come to nothing, whether or not anybody has written so.
    #[must_use]
    pub fn seen_at(self, now: Timestamp) -> Self {
        if self.state != PaymentState::Started || now <= self.answer_by {
            return self;
        }
        Self {
            state: PaymentState::Failed,
            failure: Some(PaymentFailure::Lapsed),
            changed_at: self.answer_by,
            ..self
        }
    }

    /// Whether the game is asked, or asked again, whether it gives what was paid
    /// for. With `open` it may have been asked before and have given: then it is
    /// asked beyond the deadline too, as nothing but its own word tells.
    #[must_use]
    pub fn is_asked(&self, now: Timestamp, open: bool) -> bool {
        self.state == PaymentState::Confirmed && (open || now <= self.answer_by)
    }

    /// The rule of state. A change that has happened already is no news: the
    /// payment is as it was.
    ///
    /// # Errors
    /// [`Refusal::Settled`] where it has come to another end, and where
    /// something is said too late or too early.
    pub fn apply(self, change: PaymentChange, at: Timestamp) -> Result<Self, Refusal> {
        match (self.state, change) {
            (PaymentState::Started, PaymentChange::Confirm { .. }) if at > self.answer_by => {
                Err(Refusal::Settled)
            }
            (PaymentState::Started, PaymentChange::Confirm { answer_by }) => Ok(Self {
                state: PaymentState::Confirmed,
                changed_at: at,
                answer_by,
                ..self
            }),
            (PaymentState::Confirmed | PaymentState::Done, PaymentChange::Confirm { .. })
            | (PaymentState::Done, PaymentChange::Accept) => Ok(self),
            (PaymentState::Confirmed, PaymentChange::Accept) => Ok(Self {
                state: PaymentState::Done,
                changed_at: at,
                ..self
            }),
            (
                PaymentState::Started,
                PaymentChange::Fail(why @ (PaymentFailure::Canceled | PaymentFailure::Lapsed)),
            )
            | (
                PaymentState::Confirmed,
                PaymentChange::Fail(why @ (PaymentFailure::Refused | PaymentFailure::Unanswered)),
            ) => Ok(Self {
                state: PaymentState::Failed,
                failure: Some(why),
                changed_at: at,
                ..self
            }),
            (PaymentState::Failed, PaymentChange::Fail(why)) if self.failure == Some(why) => {
                Ok(self)
            }
            _ => Err(Refusal::Settled),
        }
    }
}

#[cfg(test)]
mod tests;
