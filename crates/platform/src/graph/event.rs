//! What a game's server is told of what happens. The event is in the unit of
//! what it tells of, so that there is neither without the other.

use base::{AppId, DeliveryId, PlayerId, Timestamp};
use directory::Known;
use meta_graph::wire::{
    SubscriptionEvent,
    webhook::{Change, SubscriptionChange, body},
};
use store::{Delivery, Subscription};

/// What tells the game of a change; nothing where it is not to be told of such.
pub(super) fn delivery(
    known: &Known<'_>,
    app: AppId,
    delivery_id: DeliveryId,
    at: Timestamp,
    change: Change<'_>,
) -> Option<Delivery> {
    let game = known.on_graph(app)?;
    let is_told = game.is_told(change.field());
    is_told.then(|| {
        let subject = change.subject();
        let body = body(game.external_id, at, &[change]);
        game.delivery(delivery_id, body, at).about(subject)
    })
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
