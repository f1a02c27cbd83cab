//! What a game's server is told of what operators do. The event is in the unit
//! of what it tells of, so that there is neither without the other.

use base::{AppId, DeliveryId, PlayerId};
use meta_graph::wire::{
    OrderStatus, SubscriptionEvent,
    webhook::{Change, OrderChange, SubscriptionChange, body},
};
use serde::Serialize;
use store::{Delivery, Step, Subscription};

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

/// How often a number is drawn for a player whom the game does not know.
const TRIES: usize = 4;

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
        self.on_graph(app_id)?;
        let Some(event) = told.event.filter(|event| self.is_told(app_id, event)) else {
            return self.commit(told.deed, vec![told.change], answer).await;
        };
        let mut done = Err(AdminError::Exists);
        for _ in 0..TRIES {
            let known = self.known_to(app_id, player_id).await?;
            let is_new = known.step.is_some();
            let delivery = self.delivery_about(app_id, known.user_id, &event)?;
            let mut steps = Vec::from_iter(known.step);
            steps.extend([told.change.clone(), Step::Enqueue(delivery)]);
            done = self.commit(told.deed.clone(), steps, answer).await;
            // The game may have come to know the player in the meantime, or the
            // number that was drawn is another's.
            if !is_new || done != Err(AdminError::Exists) {
                break;
            }
        }
        done
    }

    fn is_told(&self, app_id: AppId, event: &Event) -> bool {
        let field = match event {
            Event::Order(_) => Change::ORDER,
            Event::Subscription { event, .. } => event.as_str(),
        };
        let snapshot = self.directory.last_known();
        let game = snapshot.on_graph(app_id);
        game.is_some_and(|game| game.is_told(field))
    }

    fn delivery_about(
        &self,
        app_id: AppId,
        user_id: PlayerId,
        event: &Event,
    ) -> Result<Delivery, AdminError> {
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
        self.delivery_of(app_id, change, None)
    }

    /// An event that tells of no order of anybody.
    ///
    /// # Errors
    /// [`AdminError::NotOnGraph`].
    pub(super) fn test_event(&self, app_id: AppId) -> Result<Delivery, AdminError> {
        let order = OrderChange {
            at: self.clock.now(),
            user_id: 0,
            status: OrderStatus::Purchased,
            reporting_id: TEST_ORDER,
            sku: "TEST",
            developer_payload: "",
        };
        self.delivery_of(app_id, Change::Order(order), Some("0"))
    }

    fn delivery_of(
        &self,
        app_id: AppId,
        change: Change<'_>,
        entry: Option<&str>,
    ) -> Result<Delivery, AdminError> {
        let (id, at) = (DeliveryId::generate(&*self.rng), self.clock.now());
        let snapshot = self.directory.last_known();
        let game = snapshot.on_graph(app_id).ok_or(AdminError::NotOnGraph)?;
        let subject = change.subject();
        let body = body(entry.unwrap_or(game.external_id), at, &[change]);
        Ok(game.delivery(id, body, at).about(subject))
    }
}
