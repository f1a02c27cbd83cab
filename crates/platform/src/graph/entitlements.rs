use base::{DeliveryId, Timestamp};
use meta_graph::{
    Refusal,
    platform::{ask, node},
    wire::{
        Node, OrderStatus, success,
        webhook::{Change, OrderChange, reporting_id},
    },
};
use store::{
    ChangeEntitlement, Entitlement, EntitlementChange, EntitlementState, Receipt, ShopStep, Sku,
    SkuKind, Step,
};

use super::{
    call::{Call, User},
    event, members,
    skus::{self, Named},
};

/// `POST /{app}/verify_entitlement`: since when the user has what `sku` names,
/// or the app itself where it names nothing. A subscription is had while it is
/// active.
pub(super) async fn verify(call: &Call<'_>) -> Result<Node, Refusal> {
    let user = call.user("user_id").await?;
    let since = match call.params.text("sku")? {
        None => {
            let copy = members::base_entitlement(call.parts, call.app(), user.player).await;
            let copy = copy.map_err(|error| call.unavailable(error))?;
            copy.map(|copy| copy.purchased_at)
        }
        Some(name) => had_since(call, user, &skus::named(call, name)?).await?,
    };
    Ok(node::entitlement(since))
}

async fn had_since(
    call: &Call<'_>,
    user: User,
    named: &Named,
) -> Result<Option<Timestamp>, Refusal> {
    let sku = &named.sku;
    if sku.kind != SkuKind::Subscription {
        let held = held(call, user, sku).await?;
        return Ok(held.map(|held| held.granted_at));
    }
    let store = &call.parts.store;
    let found = store.subscription(call.app(), user.player, sku.sku_id);
    let found = found.await.map_err(|error| call.unavailable(error))?;
    let active = found.filter(|one| one.is_active(call.now) && named.is_of(one.term));
    Ok(active.map(|one| one.started_at))
}

/// `POST /{app}/consume_entitlement`: uses up what the user has of a consumable.
/// Of all calls that come for one grant, one is answered `true`; that there was
/// nothing to consume is no error.
pub(super) async fn consume(call: &Call<'_>) -> Result<Node, Refusal> {
    let sku = skus::named(call, call.params.required("sku")?)?.sku;
    if sku.kind != SkuKind::Consumable {
        return Err(Refusal::invalid("sku", "expected a consumable"));
    }
    let user = call.user("user_id").await?;
    let change = change(user, &sku, EntitlementChange::Consume);
    let receipt = call.commit(vec![change]).await?;
    Ok(success(matches!(receipt, Receipt::Committed(_))))
}

/// `POST /{app}/refund_iap_entitlement`: takes back a durable, or a consumable
/// that was not consumed, and tells the game's webhook in the same unit.
pub(super) async fn refund(call: &Call<'_>) -> Result<Node, Refusal> {
    let asked = ask::Refund::of(&call.params)?;
    let sku = skus::named(call, asked.sku)?.sku;
    if sku.kind == SkuKind::Subscription {
        let expected = "expected a durable or a consumable; a subscription is cancelled";
        return Err(Refusal::invalid("sku", expected));
    }
    let user = call.user("user_id").await?;
    let Some(held) = held(call, user, &sku).await? else {
        return Ok(success(false));
    };
    // What was granted meanwhile is another purchase, of which the event would
    // not tell.
    let entitlement_id = held.entitlement_id;
    let refund = EntitlementChange::Refund { entitlement_id };
    let mut steps = vec![change(user, &sku, refund)];
    steps.extend(refunded(call, user, &sku, &held)?);
    let receipt = call.commit(steps).await?;
    let is_done = matches!(receipt, Receipt::Committed(_));
    if is_done {
        tracing::info!(
            app = %call.app(), sku = sku.sku, entitlement = %held.entitlement_id,
            reason = asked.reason.as_str(), request_id = %call.request_id,
            "a game has refunded an entitlement"
        );
        call.wake();
    }
    Ok(success(is_done))
}

async fn held(call: &Call<'_>, user: User, sku: &Sku) -> Result<Option<Entitlement>, Refusal> {
    let store = &call.parts.store;
    let found = store.entitlement(call.app(), user.player, sku.sku_id).await;
    let found = found.map_err(|error| call.unavailable(error))?;
    Ok(found.filter(|one| one.state == EntitlementState::Held))
}

fn change(user: User, sku: &Sku, change: EntitlementChange) -> Step {
    Step::Shop(ShopStep::Entitlement(ChangeEntitlement {
        app_id: sku.app_id,
        player_id: user.player,
        sku_id: sku.sku_id,
        change,
    }))
}

fn refunded(
    call: &Call<'_>,
    user: User,
    sku: &Sku,
    held: &Entitlement,
) -> Result<Option<Step>, Refusal> {
    let change = Change::Order(OrderChange {
        at: call.now,
        user_id: user.user_id.get(),
        status: OrderStatus::Refunded,
        reporting_id: &reporting_id(held.reporting_id),
        sku: &sku.sku,
        developer_payload: &held.developer_payload,
    });
    let delivery_id = DeliveryId::generate(&*call.parts.rng);
    let known = call.known()?;
    let delivery = event::delivery(&known, call.app(), delivery_id, call.now, change);
    Ok(delivery.map(Step::Enqueue))
}
