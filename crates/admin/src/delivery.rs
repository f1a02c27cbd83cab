use std::{fmt, str::FromStr};

use base::{AppId, DeliveryId, InvalidId, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use store::{
    Attempt, Delivery, DeliveryFilter, DeliveryKind, DeliveryLog, DeliveryState, ReplayDelivery,
    Step,
};

use crate::{Action, Admin, AdminError, action::Target};

/// A message that has to reach a peer, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeliveryView {
    /// The app whose peer it is for.
    pub app_id: AppId,
    /// Which delivery.
    pub delivery_id: DeliveryId,
    /// What kind of message.
    pub kind: DeliveryKind,
    /// How far it has come.
    pub state: DeliveryState,
    /// What is told; holds no secret.
    pub payload: Value,
    /// Whom it is about, as the peer names him; empty where it is about nobody.
    pub subject: String,
    /// When it was asked for, in milliseconds since the epoch.
    pub made_at: Timestamp,
    /// How many attempts were begun.
    pub attempts: u32,
    /// When the next attempt begins, at the earliest. While one is under way, when
    /// another one follows if nobody says what came of it. None once it has ended.
    pub next_attempt_at: Option<Timestamp>,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
    /// Whether the peer may have acted on an earlier attempt, so that its word
    /// that this is a duplicate counts as delivered.
    pub may_have_acted: bool,
}

/// A delivery with what came of its attempts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeliveryLogView {
    /// The delivery.
    pub delivery: DeliveryView,
    /// How many attempts the schedule has counted: those that were begun since it
    /// was last asked for.
    pub scheduled: u32,
    /// Its attempts, the first one first. One whose end nobody wrote down is not
    /// among them.
    pub log: Vec<Attempt>,
}

/// A part of the deliveries.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeliveryPage {
    /// What was asked for last comes first.
    pub deliveries: Vec<DeliveryView>,
    /// Whether earlier ones follow.
    pub more: bool,
}

/// A delivery's place in the list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryPlace {
    /// When it was asked for.
    pub made_at: Timestamp,
    /// Which delivery.
    pub delivery_id: DeliveryId,
}

impl DeliveryView {
    /// Its place in the list.
    #[must_use]
    pub const fn place(&self) -> DeliveryPlace {
        DeliveryPlace {
            made_at: self.made_at,
            delivery_id: self.delivery_id,
        }
    }
}

impl fmt::Display for DeliveryPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.made_at.millis(), self.delivery_id)
    }
}

impl FromStr for DeliveryPlace {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (millis, id) = text.split_once(':').ok_or(InvalidId)?;
        Ok(Self {
            made_at: Timestamp::from_millis(millis.parse().map_err(|_| InvalidId)?),
            delivery_id: id.parse()?,
        })
    }
}

impl Admin {
    /// At most `limit` deliveries that come after one, the latest first.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<DeliveryPlace>,
        limit: usize,
    ) -> Result<DeliveryPage, AdminError> {
        let after = after.map(|place| (place.made_at, place.delivery_id));
        let page = self.store.deliveries(filter, after, limit).await?;
        Ok(DeliveryPage {
            deliveries: page.items.iter().map(view).collect(),
            more: page.more,
        })
    }

    /// One delivery and its log.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::Store`].
    pub async fn delivery(
        &self,
        app: AppId,
        delivery: DeliveryId,
    ) -> Result<DeliveryLogView, AdminError> {
        let found = self.store.delivery(app, delivery).await?;
        found.map(logged).ok_or(AdminError::Missing)
    }

    /// Sends a delivery that has ended once more, with the same payload.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::DeliveryUnderWay`], [`AdminError::Store`].
    pub async fn replay_delivery(
        &self,
        app_id: AppId,
        delivery_id: DeliveryId,
    ) -> Result<DeliveryView, AdminError> {
        let found = self.store.delivery(app_id, delivery_id).await?;
        let before = found.ok_or(AdminError::Missing)?.delivery;
        let wish = ReplayDelivery {
            app_id,
            delivery_id,
            at: self.clock.now(),
        };
        let state = before.state;
        let replayed = before
            .replay(wish)
            .map_err(|_| AdminError::DeliveryUnderWay)?;
        let replayed = view(&replayed);
        let deed = Action::DeliveryReplay.on(
            Target("delivery", delivery_id),
            json!({ "app_id": app_id, "ended": state }),
        );
        let steps = vec![Step::ReplayDelivery(wish)];
        match self.commit(deed, steps, &replayed).await {
            Err(AdminError::Exists) => Err(AdminError::DeliveryUnderWay),
            done => {
                self.wake();
                done.map(|()| replayed)
            }
        }
    }
}

pub(crate) fn logged(found: DeliveryLog) -> DeliveryLogView {
    let delivery = &found.delivery;
    DeliveryLogView {
        scheduled: delivery.attempts.saturating_sub(delivery.scheduled_from),
        delivery: view(delivery),
        log: found.attempts,
    }
}

pub(crate) fn view(delivery: &Delivery) -> DeliveryView {
    let ended = delivery.state.has_ended();
    DeliveryView {
        app_id: delivery.app_id,
        delivery_id: delivery.delivery_id,
        kind: delivery.kind,
        state: delivery.state,
        payload: serde_json::from_str(&delivery.payload).unwrap_or(Value::Null),
        subject: delivery.subject.clone(),
        made_at: delivery.made_at,
        attempts: delivery.attempts,
        next_attempt_at: (!ended).then_some(delivery.due_at),
        ended_at: ended.then_some(delivery.due_at),
        may_have_acted: delivery.unknown,
    }
}
