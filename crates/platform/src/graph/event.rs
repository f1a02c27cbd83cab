//! What a game's server is told of what happens. The event is in the unit of
//! what it tells of, so that there is neither without the other.

use base::{AppId, DeliveryId, Environment, PlayerId, Timestamp};
use directory::Known;
use meta_graph::wire::{
    SubscriptionEvent,
    webhook::{Change, SubscriptionChange, body},
};
use store::{Delivery, DeliveryKind, Platform, Subscription};

/// Whether the game is told of changes of that field.
pub(super) fn is_told(known: &Known<'_>, app: AppId, field: &str) -> bool {
    let webhook = known.graph_setup(app).webhook;
    webhook.is_some_and(|webhook| webhook.fields.iter().any(|told| told.as_str() == field))
}

/// What tells the game of a change; nothing where it is not to be told of such.
pub(super) fn delivery(
    known: &Known<'_>,
    app: AppId,
    delivery_id: DeliveryId,
    at: Timestamp,
    change: Change<'_>,
) -> Option<Delivery> {
    if !is_told(known, app, change.field()) {
        return None;
    }
    let world = known.world(Platform::MetaGraph, Environment::Live);
    let app_id = &world.listing_of(app)?.external_id;
    // What the pillar writes is JSON, and that is text.
    let payload = String::from_utf8(body(app_id, at, &[change])).unwrap_or_default();
    let kind = DeliveryKind::MetaGraph;
    Some(Delivery::new(app, delivery_id, kind, payload, at))
}

/// A change of a subscription that has become as `then` says.
pub(super) fn of_subscription<'a>(
    event: SubscriptionEvent,
    then: &Subscription,
    sku: &'a str,
    owner_id: PlayerId,
    at: Timestamp,
) -> Change<'a> {
    Change::Subscription(SubscriptionChange {
        at,
        event,
        subscription_id: then.subscription_id.get(),
        owner_id: owner_id.get(),
        sku,
        is_active: then.is_active(at),
        period_start: then.period_start,
        period_end: then.period_end,
    })
}
