mod offer;

use base::ObjectId;
use meta_graph::{Refusal, platform::node, wire::Node};
use store::Sku;

use super::{
    call::{Call, User},
    possessions::Possessions,
    rows::{self, Place},
    skus,
};

/// `GET /{app}/viewer_purchases`: what the user has, in the order of the ids of
/// what is for sale; a subscription while it is active, by the name of its term.
pub(super) async fn of_viewer(call: &Call<'_>) -> Result<Node, Refusal> {
    let fields = call.fields()?;
    let user = call.user("user_id").await?;
    let has = possessions(call, user).await?;
    let mut rows = Vec::new();
    for held in &has.entitlements {
        let sku = sku(call, held.sku_id)?;
        let purchase = node::Purchase {
            id: held.entitlement_id.get(),
            granted_at: held.granted_at,
            expires_at: None,
            item: node::Product {
                id: sku.sku_id.get(),
                sku: &sku.sku,
            },
        };
        rows.push((Place(sku.sku_id.get(), 0), purchase.node()));
    }
    for one in has.active(call.now) {
        let sku = sku(call, one.sku_id)?;
        let purchase = node::Purchase {
            id: one.subscription_id.get(),
            granted_at: one.started_at,
            expires_at: Some(one.period_end),
            item: node::Product {
                id: sku.sku_id.get(),
                sku: &skus::term_name(&sku.sku, one.term),
            },
        };
        rows.push((Place(sku.sku_id.get(), 0), purchase.node()));
    }
    rows::page(call, &fields, rows)
}

/// `GET /{app}/available_purchases`: with an app's token everything that the
/// game sells, with a user's what that user could buy: nothing that the user
/// has, and no first time at another price for who had one.
pub(super) async fn available(call: &Call<'_>) -> Result<Node, Refusal> {
    let fields = call.fields()?;
    let has = match call.own_user() {
        Some(user) => Some(possessions(call, user).await?),
        None => None,
    };
    let known = call.known()?;
    let sold = known.skus().of(call.app()).filter(|sku| !sku.is_archived);
    let to_buy = sold.filter(|sku| has.as_ref().is_none_or(|has| !has.has(sku, call.now)));
    let rows = to_buy.flat_map(|sku| {
        let had_trial = has.as_ref().is_some_and(|has| has.had_trial(sku));
        offer::rows(sku, had_trial)
    });
    rows::page(call, &fields, rows.collect())
}

async fn possessions(call: &Call<'_>, user: User) -> Result<Possessions, Refusal> {
    let has = Possessions::of(&*call.parts.store, call.app(), user.player).await;
    has.map_err(|error| call.unavailable(error))
}

/// What a player has something of. The store never forgets one; a node may not
/// have heard of it yet.
pub(super) fn sku(call: &Call<'_>, id: ObjectId) -> Result<Sku, Refusal> {
    let known = call.known()?;
    let found = known.skus().get(id).cloned();
    found.ok_or_else(|| call.unavailable("this node has not heard of a SKU yet"))
}

/// Something of the app that is for sale, as `GET /{sku}` tells of it. What it
/// costs is for `available_purchases` to say.
pub(super) fn sku_node(sku: &Sku) -> Node {
    Node::object([
        ("id", Node::id(sku.sku_id)),
        ("sku", Node::from(&*sku.sku)),
        ("name", Node::from(&*sku.name)),
        ("description", Node::from(&*sku.description)),
    ])
}
