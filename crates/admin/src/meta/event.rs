//! What a game's server is told of what operators do. The event is in the unit
//! of what it tells of, so that there is neither without the other.

use base::{AppId, DeliveryId, PlayerId};
use meta_graph::wire::{
    OrderStatus, SubscriptionEvent,
    webhook::{Change, OrderChange, SubscriptionChange, body},
};
use serde::Serialize;
use store::{Delivery, DeliveryKind, Step, Subscription, WebhookField};

use super::OnGraph;
use crate::{Admin, AdminError, action::Deed};

/// The order of the test event: the same each time, as the developer pages' own.
const TEST_ORDER: &str = "00000000-0000-4000-8000-000000000000";

/// Of what a game is told.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// Of an order.
    Order(Order),
    /// Of a subscription, as it is then.
    Subscription {
        event: SubscriptionEvent,
        sku: String,
        then: Subscription,
    },
}

/// An order that changed.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) status: OrderStatus,
    pub(super) sku: String,
    pub(super) reporting_id: String,
    pub(super) developer_payload: String,
}

/// Something that is done, and what the game is told of it if it wants to be.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) deed: Deed,
    pub(super) change: Step,
    pub(super) event: Option<Event>,
}

impl Event {
    const fn field(&self) -> WebhookField {
        match self {
            Self::Order(_) => WebhookField::OrderStatus,
            Self::Subscription { event, .. } => match event {
                SubscriptionEvent::Started => WebhookField::SubscriptionStarted,
                SubscriptionEvent::RenewalSuccess => WebhookField::SubscriptionRenewalSuccess,
                SubscriptionEvent::Canceled => WebhookField::SubscriptionCanceled,
                SubscriptionEvent::Uncanceled => WebhookField::SubscriptionUncanceled,
                SubscriptionEvent::Expired => WebhookField::SubscriptionExpired,
            },
        }
    }
}

impl Admin {
    /// Does what is to be done and, where the game is told of such, enqueues that
    /// it is.
    pub(super) async fn do_and_tell(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        told: Told,
        answer: &impl Serialize,
    ) -> Result<(), AdminError> {
        let game = self.on_graph(app_id)?;
        let Some(event) = told.event.filter(|event| game.wants(event.field())) else {
            return self.commit(told.deed, vec![told.change], answer).await;
        };
        let mut known = self.known_to(app_id, player_id).await?;
        loop {
            let is_new = known.step.is_some();
            let steps = known
                .step
                .into_iter()
                .chain([
                    told.change.clone(),
                    Step::Enqueue(self.delivery_about(&game, known.user_id, &event)),
                ])
                .collect();
            let done = self.commit(told.deed.clone(), steps, answer).await;
            if !is_new || done != Err(AdminError::Exists) {
                return done;
            }
            // The game may have come to know the player in the meantime.
            known = self.known_to(app_id, player_id).await?;
            if known.step.is_some() {
                return done;
            }
        }
    }

    fn delivery_about(&self, game: &OnGraph, user_id: PlayerId, event: &Event) -> Delivery {
        let at = self.clock.now();
        let change = match event {
            Event::Order(order) => Change::Order(OrderChange {
                at,
                user_id: user_id.get(),
                status: order.status,
                reporting_id: &order.reporting_id,
                sku: &order.sku,
                developer_payload: &order.developer_payload,
            }),
            Event::Subscription { event, sku, then } => Change::Subscription(SubscriptionChange {
                at,
                event: *event,
                subscription_id: then.subscription_id.get(),
                owner_id: user_id.get(),
                sku,
                is_active: then.is_active(at),
                period_start: then.period_start,
                period_end: then.period_end,
            }),
        };
        self.delivery_of(game.app_id, &game.external_id, change)
    }

    /// An event that tells of no order of anybody.
    pub(super) fn test_event(&self, app_id: AppId) -> Delivery {
        let order = OrderChange {
            at: self.clock.now(),
            user_id: 0,
            status: OrderStatus::Purchased,
            reporting_id: TEST_ORDER,
            sku: "TEST",
            developer_payload: "",
        };
        self.delivery_of(app_id, "0", Change::Order(order))
    }

    fn delivery_of(&self, app_id: AppId, entry: &str, change: Change<'_>) -> Delivery {
        let at = self.clock.now();
        // What the pillar writes is JSON, and that is text.
        let payload = String::from_utf8(body(entry, at, &[change])).unwrap_or_default();
        let delivery_id = DeliveryId::new(self.rng.array());
        Delivery::new(app_id, delivery_id, DeliveryKind::MetaGraph, payload, at)
    }
}

impl OnGraph {
    /// Whether the game is told of such.
    fn wants(&self, field: WebhookField) -> bool {
        let webhook = self.setup.webhook.as_ref();
        webhook.is_some_and(|webhook| webhook.fields.contains(&field))
    }
}
