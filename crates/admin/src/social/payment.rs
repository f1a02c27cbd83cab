use std::{fmt, str::FromStr};

use base::{AppId, Environment, PaymentId, PlayerId, Timestamp};
use opensocial::wire::payment::{read_uuid, uuid};
use serde::{Serialize, Serializer};
use store::{Listed, Payment, PaymentFailure, PaymentItem, PaymentState, Span};

use crate::{Admin, AdminError};

/// What a game wanted a player to pay, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentView {
    /// The game.
    pub app_id: AppId,
    /// Which payment, as games write it: a UUID in upper case.
    pub payment_id: PaymentUuid,
    /// In which of the platform's worlds.
    pub environment: Environment,
    /// Who was to pay.
    pub player_id: PlayerId,
    /// For what.
    pub items: Vec<PaymentItem>,
    /// What it comes to, in the platform's coins.
    pub total: u64,
    /// Where the game is asked whether it gives what was paid for.
    pub callback_url: String,
    /// Where the player goes from there.
    pub finish_url: String,
    /// How far it has come.
    pub state: PaymentState,
    /// Why nothing was paid, where that is so.
    pub failure: Option<PaymentFailure>,
    /// When it was asked for, in milliseconds since the epoch.
    pub made_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Until when the player may say something; once the player has, until when
    /// the game may.
    pub answer_by: Timestamp,
}

/// A payment's id as games and operators are shown it: a UUID in upper case. It is
/// read in either case, and as 32 hexadecimal digits too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentUuid(pub PaymentId);

impl fmt::Display for PaymentUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&uuid(self.0))
    }
}

/// The text is no id of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a payment's id is a UUID")]
pub struct NoPaymentUuid;

impl FromStr for PaymentUuid {
    type Err = NoPaymentUuid;

    fn from_str(text: &str) -> Result<Self, NoPaymentUuid> {
        let id = read_uuid(text).or_else(|| text.to_ascii_lowercase().parse().ok());
        id.map(Self).ok_or(NoPaymentUuid)
    }
}

impl Serialize for PaymentUuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Admin {
    /// A game's payments, of one player only where one is named, the latest
    /// first.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app, [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn payments(
        &self,
        app_id: AppId,
        player: Option<PlayerId>,
        span: Span,
    ) -> Result<Listed<PaymentView>, AdminError> {
        self.social_environment(app_id)?;
        let found = self.store.payments(app_id, player, None, span).await?;
        Ok(Listed {
            items: found.items.into_iter().map(|it| self.paid(it)).collect(),
            total: found.total,
        })
    }

    /// One payment.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app or payment, [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn payment(
        &self,
        app_id: AppId,
        payment: PaymentId,
    ) -> Result<PaymentView, AdminError> {
        self.social_environment(app_id)?;
        let found = self.store.payment(app_id, payment).await?;
        found.map(|it| self.paid(it)).ok_or(AdminError::Missing)
    }

    fn paid(&self, payment: Payment) -> PaymentView {
        let payment = payment.seen_at(self.clock.now());
        PaymentView {
            total: payment.total(),
            app_id: payment.app_id,
            payment_id: PaymentUuid(payment.payment_id),
            environment: payment.environment,
            player_id: payment.player_id,
            items: payment.items,
            callback_url: payment.callback_url,
            finish_url: payment.finish_url,
            state: payment.state,
            failure: payment.failure,
            made_at: payment.made_at,
            changed_at: payment.changed_at,
            answer_by: payment.answer_by,
        }
    }
}
