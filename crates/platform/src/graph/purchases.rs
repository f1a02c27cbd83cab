mod offer;

use base::ObjectId;
use meta_graph::{Refusal, platform::node, wire::Node};
use store::{Entitlement, Sku, SkuKind, Subscription, SubscriptionFilter};

use super::{
    call::{Call, User},
    rows::{self, Place},
    skus,
};

/// How much is read of the store at a time.
const AT_ONCE: usize = 500;

/// What a user has, as far as it can be bought.
struct Possessions {
    entitlements: Vec<Entitlement>,
    /// Those that were ever begun.
    subscriptions: Vec<Subscription>,
}

/// `GET /{app}/viewer_purchases`: what the user has, in the order of the ids of
/// what is for sale; a subscription while it is active, by the name of its term.
pub(super) async fn of_viewer(call: &Call<'_>) -> Result<Node, Refusal> {
    let fields = call.params.fields("id")?;
    let user = call.user("user_id").await?;
    let has = Possessions::of(call, user).await?;
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
    let active = has.subscriptions.iter();
    for one in active.filter(|one| one.is_active(call.now)) {
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
    let fields = call.params.fields("id")?;
    let has = match call.own_user() {
        Some(user) => Some(Possessions::of(call, user).await?),
        None => None,
    };
    let known = call.known()?;
    let sold = known.skus().of(call.app()).filter(|sku| !sku.is_archived);
    let to_buy = sold.filter(|sku| has.as_ref().is_none_or(|has| !has.has(call, sku)));
    let rows = to_buy.flat_map(|sku| {
        let had_trial = has.as_ref().is_some_and(|has| has.had_trial(sku));
        offer::rows(sku, had_trial)
    });
    rows::page(call, &fields, rows.collect())
}

impl Possessions {
    /// All of them: a user has at most one for each SKU of the game.
    async fn of(call: &Call<'_>, user: User) -> Result<Self, Refusal> {
        let (store, app) = (&call.parts.store, call.app());
        let (mut entitlements, mut subscriptions) = (Vec::new(), Vec::new());
        let mut after = None;
        loop {
            let page = store.entitlements(app, user.player, after, AT_ONCE).await;
            let page = page.map_err(|error| call.unavailable(error))?;
            after = page.items.last().map(|last| last.sku_id);
            entitlements.extend(page.items);
            if !page.more || after.is_none() {
                break;
            }
        }
        let mut after = None;
        let filter = SubscriptionFilter {
            player_id: Some(user.player),
            ..SubscriptionFilter::default()
        };
        loop {
            let page = store.subscriptions(app, filter.clone(), after, AT_ONCE);
            let page = page.await.map_err(|error| call.unavailable(error))?;
            after = page.items.last().map(|last| last.subscription_id);
            subscriptions.extend(page.items);
            if !page.more || after.is_none() {
                break;
            }
        }
        Ok(Self {
            entitlements,
            subscriptions,
        })
    }

    /// Whether the user has it, so that there is nothing to buy. What was
    /// consumed can be bought anew.
    fn has(&self, call: &Call<'_>, sku: &Sku) -> bool {
        let mut entitlements = self.entitlements.iter();
        let mut subscriptions = self.subscriptions.iter();
        match sku.kind {
            SkuKind::Subscription => {
                subscriptions.any(|one| one.sku_id == sku.sku_id && one.is_active(call.now))
            }
            SkuKind::Durable | SkuKind::Consumable => {
                entitlements.any(|one| one.sku_id == sku.sku_id)
            }
        }
    }

    fn had_trial(&self, sku: &Sku) -> bool {
        let mut subscriptions = self.subscriptions.iter();
        subscriptions.any(|one| one.sku_id == sku.sku_id && one.had_trial)
    }
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
