use base::DeliveryId;
use meta_graph::{
    Refusal,
    platform::ask::{CancelSubscription, ExtendSubscription},
    wire::{Node, SubscriptionEvent, success},
};
use store::{ChangeSubscription, Receipt, ShopStep, Sku, Step, Subscription, SubscriptionChange};

use super::owner;
use crate::graph::{
    call::{Call, User},
    event,
    skus::{self, Named},
};

/// How often a subscription is read whose period another call has moved on.
const TRIES: usize = 4;

/// `POST /{app}/cancel_subscription`: it ends with its period. One that was
/// cancelled already is as it is to be, and nobody is told of it twice.
pub(in crate::graph) async fn cancel(call: &Call<'_>) -> Result<Node, Refusal> {
    let asked = CancelSubscription::of(&call.params)?;
    let named = skus::subscription(call, asked.sku)?;
    let owner = owner::find(call, asked.owner, &named.sku).await?;
    for _ in 0..TRIES {
        let Some(held) = held(call, owner, &named).await? else {
            return Ok(success(false));
        };
        if held.cancelled_at.is_some() && held.is_active(call.now) {
            return Ok(success(true));
        }
        match cancelled(call, owner, &named.sku, held, asked.reason).await? {
            // The event would have told of another period than there is.
            Receipt::Refused {
                refusal: store::Refusal::Fenced,
                ..
            } => {}
            receipt => return Ok(success(matches!(receipt, Receipt::Committed(_)))),
        }
    }
    Err(call.unavailable("a subscription changes all the time"))
}

async fn cancelled(
    call: &Call<'_>,
    owner: User,
    sku: &Sku,
    held: Subscription,
    reason: u8,
) -> Result<Receipt, Refusal> {
    let period_end = Some(held.period_end);
    let wish = wish(&held, SubscriptionChange::Cancel { period_end });
    let then = match Subscription::apply(Some(held), &wish, sku, call.now) {
        Ok(then) => then,
        Err(refusal) => return Ok(Receipt::Refused { step: 0, refusal }),
    };
    let mut steps = vec![Step::Shop(ShopStep::Subscription(wish))];
    steps.extend(told(call, SubscriptionEvent::Canceled, &then, sku, owner)?);
    let receipt = call.commit(steps).await?;
    if matches!(receipt, Receipt::Committed(_)) {
        tracing::info!(
            app = %call.app(), subscription = %then.subscription_id,
            cancel_reason = reason, request_id = %call.request_id,
            "a game has cancelled a subscription"
        );
        call.wake();
    }
    Ok(receipt)
}

/// `POST /{app}/extend_subscription`: the period ends so many days later.
pub(in crate::graph) async fn extend(call: &Call<'_>) -> Result<Node, Refusal> {
    let asked = ExtendSubscription::of(&call.params)?;
    let named = skus::subscription(call, asked.sku)?;
    let owner = owner::find(call, asked.owner, &named.sku).await?;
    let Some(held) = held(call, owner, &named).await? else {
        return Ok(success(false));
    };
    let days = u32::from(asked.days);
    let change = wish(&held, SubscriptionChange::Extend { days });
    let steps = vec![Step::Shop(ShopStep::Subscription(change))];
    match call.commit(steps).await? {
        Receipt::Committed(_) => Ok(success(true)),
        Receipt::Refused {
            refusal: store::Refusal::Exists,
            ..
        } => {
            let expected = "expected at most 3650 days altogether, those of earlier calls included";
            Err(Refusal::invalid("number_of_days", expected))
        }
        Receipt::Refused { .. } => Ok(success(false)),
    }
}

/// The owner's subscription, if it is by the term that was named.
async fn held(
    call: &Call<'_>,
    owner: User,
    named: &Named,
) -> Result<Option<Subscription>, Refusal> {
    let store = &call.parts.store;
    let found = store.subscription(call.app(), owner.player, named.sku.sku_id);
    let found = found.await.map_err(|error| call.unavailable(error))?;
    Ok(found.filter(|one| named.is_of(one.term)))
}

const fn wish(held: &Subscription, change: SubscriptionChange) -> ChangeSubscription {
    ChangeSubscription {
        app_id: held.app_id,
        player_id: held.player_id,
        sku_id: held.sku_id,
        change,
    }
}

fn told(
    call: &Call<'_>,
    event: SubscriptionEvent,
    then: &Subscription,
    sku: &Sku,
    owner: User,
) -> Result<Option<Step>, Refusal> {
    let change = event::of_subscription(event, then, &sku.sku, owner.user_id, call.now);
    let delivery_id = DeliveryId::generate(&*call.parts.rng);
    let known = call.known()?;
    let delivery = event::delivery(&known, call.app(), delivery_id, call.now, change);
    Ok(delivery.map(Step::Enqueue))
}
