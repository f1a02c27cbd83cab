use base::{ObjectId, ObjectKind};
use meta_graph::{
    Refusal,
    platform::ask::ListSubscriptions,
    wire::{Cursor, Node, Page},
};
use store::{Subscription, SubscriptionFilter};

use super::{owner, row};
use crate::graph::{call::Call, purchases, rows::Place, skus};

/// How much is read of the store at a time.
const AT_ONCE: usize = 500;

/// How many numbers before a place are looked through first. Ids are drawn
/// evenly, so that this is a page's worth of a million subscriptions or so.
const FIRST_REACH: u64 = 25_000_000_000_000;

/// Some of an app's subscriptions, and what there is around them.
struct Found {
    rows: Vec<Subscription>,
    has_previous: bool,
    has_next: bool,
}

/// `GET /{app}/subscriptions`: with an app's token all of them or those of
/// `owner_id`, with a user's the user's own; those that have ended too.
pub(in crate::graph) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    let fields = call.fields()?;
    let asked = ListSubscriptions::of(&call.params, &call.caller)?;
    let filter = filter(call, &asked).await?;
    let found = match (
        place("after", &asked.after)?,
        place("before", &asked.before)?,
    ) {
        (None, Some(before)) => Found::before(call, &filter, before, asked.limit).await?,
        (after, before) => Found::after(call, &filter, after, before, asked.limit).await?,
    };
    let owners = owner::ids(call, &found.rows).await?;
    let mut nodes = Vec::new();
    for (row, owner) in found.rows.iter().zip(owners) {
        let sku = purchases::sku(call, row.sku_id)?;
        nodes.push(fields.select(row::node(row, &sku, owner, call.now)));
    }
    let cursor = |row: Option<&Subscription>| row.map(|row| here(row.subscription_id));
    let (first, last) = (cursor(found.rows.first()), cursor(found.rows.last()));
    let paging = Page {
        url: &call.url,
        params: &call.params,
        first: first.as_ref(),
        last: last.as_ref(),
        has_previous: found.has_previous,
        has_next: found.has_next,
    };
    Ok(Node::data(nodes, [("paging", paging.node())]))
}

async fn filter(call: &Call<'_>, asked: &ListSubscriptions) -> Result<SubscriptionFilter, Refusal> {
    let player_id = match (call.own_user(), asked.owner) {
        (Some(own), _) => Some(own.player),
        (None, None) => None,
        (None, Some(id)) => {
            let found = call.find_user(id).await?;
            Some(
                found
                    .ok_or_else(|| Refusal::unknown_in_parameter(id))?
                    .player,
            )
        }
    };
    let names = asked.skus.iter().flatten();
    let skus = names.map(|name| Ok(skus::subscription(call, name)?.sku.sku_id));
    Ok(SubscriptionFilter {
        player_id,
        active: asked.is_active.map(|wanted| (wanted, call.now)),
        trial: asked.is_trial,
        skus: skus.collect::<Result<_, Refusal>>()?,
    })
}

impl Found {
    /// The first rows after a place, and before another one if there is one.
    async fn after(
        call: &Call<'_>,
        filter: &SubscriptionFilter,
        after: Option<ObjectId>,
        before: Option<ObjectId>,
        limit: usize,
    ) -> Result<Self, Refusal> {
        let page = read(call, filter, after, limit).await?;
        let count = page.items.len();
        let mut rows = page.items;
        rows.retain(|row| before.is_none_or(|before| row.subscription_id < before));
        let has_previous = match rows.first() {
            Some(first) if after.is_some() => {
                let first = first.subscription_id;
                let least = read(call, filter, None, 1).await?.items;
                least.first().is_some_and(|row| row.subscription_id < first)
            }
            _ => false,
        };
        Ok(Self {
            has_next: page.more || rows.len() < count,
            rows,
            has_previous,
        })
    }

    /// The last rows before a place. The store reads forwards only, so it is
    /// asked from ever farther away until there are enough.
    async fn before(
        call: &Call<'_>,
        filter: &SubscriptionFilter,
        before: ObjectId,
        limit: usize,
    ) -> Result<Self, Refusal> {
        let mut reach = FIRST_REACH;
        let mut rows = loop {
            let from = back(before, reach);
            let rows = between(call, filter, from, before).await?;
            if rows.len() > limit || from.is_none() {
                break rows;
            }
            reach = reach.saturating_mul(8);
        };
        let superfluous = rows.len().saturating_sub(limit);
        rows.drain(..superfluous);
        Ok(Self {
            rows,
            has_previous: superfluous > 0,
            // Where the cursor was made, if that is there still.
            has_next: true,
        })
    }
}

/// So far before a place; `None` before the first.
fn back(before: ObjectId, reach: u64) -> Option<ObjectId> {
    let from = before.get().checked_sub(reach)?;
    ObjectId::new(from).filter(|id| id.kind() == ObjectKind::Subscription)
}

async fn between(
    call: &Call<'_>,
    filter: &SubscriptionFilter,
    from: Option<ObjectId>,
    before: ObjectId,
) -> Result<Vec<Subscription>, Refusal> {
    let (mut rows, mut after) = (Vec::new(), from);
    loop {
        let page = read(call, filter, after, AT_ONCE).await?;
        let count = page.items.len();
        let mut inside = page.items;
        inside.retain(|row| row.subscription_id < before);
        after = inside.last().map(|last| last.subscription_id);
        let is_all = inside.len() < count || !page.more || after.is_none();
        rows.extend(inside);
        if is_all {
            return Ok(rows);
        }
    }
}

async fn read(
    call: &Call<'_>,
    filter: &SubscriptionFilter,
    after: Option<ObjectId>,
    limit: usize,
) -> Result<store::Page<Subscription>, Refusal> {
    let store = &call.parts.store;
    let page = store.subscriptions(call.app(), filter.clone(), after, limit);
    page.await.map_err(|error| call.unavailable(error))
}

fn here(id: ObjectId) -> Cursor {
    Place(id.get(), 0).cursor()
}

/// The place of a cursor, which is a subscription's.
fn place(name: &'static str, cursor: &Option<Cursor>) -> Result<Option<ObjectId>, Refusal> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let id = Place::read(cursor).and_then(|Place(id, _)| ObjectId::new(id));
    let id = id.filter(|id| id.kind() == ObjectKind::Subscription);
    id.map(Some).ok_or(Cursor::refused(name))
}
