use std::collections::HashMap;

use base::PlayerId;
use meta_graph::{Refusal, platform::ask::Owner};
use store::{Sku, Subscription, SubscriptionFilter};

use crate::graph::{
    call::{Call, User},
    members,
};

/// How many subscribers are looked through for a name.
const MOST_LOOKED_AT: usize = 5_000;

/// How much is read of the store at a time.
const AT_ONCE: usize = 500;

/// The user whose subscription to that SKU is meant.
///
/// # Errors
/// [`Refusal::UnknownObject`], [`Refusal::ParameterInvalid`] for a name that
/// says not who is meant, [`Refusal::Unavailable`].
pub(super) async fn find(call: &Call<'_>, owner: Owner<'_>, sku: &Sku) -> Result<User, Refusal> {
    match owner {
        Owner::Id(id) => {
            let found = call.find_user(id).await?;
            found.ok_or_else(|| Refusal::unknown_in_parameter(id))
        }
        Owner::Alias(alias) => by_alias(call, alias, sku).await,
    }
}

/// The one subscriber who has that name. Names are no ids: two may have the same
/// one, and then neither loses anything by a guess.
async fn by_alias(call: &Call<'_>, alias: &str, sku: &Sku) -> Result<User, Refusal> {
    match *subscribers_called(call, alias, sku).await? {
        [player] => user(call, player).await,
        [] => Err(Refusal::unknown_in_parameter(alias)),
        _ => {
            let expected = "expected owner_id, for several subscribers have this name";
            Err(Refusal::invalid("owner_alias", expected))
        }
    }
}

async fn subscribers_called(
    call: &Call<'_>,
    alias: &str,
    sku: &Sku,
) -> Result<Vec<PlayerId>, Refusal> {
    let filter = SubscriptionFilter {
        skus: vec![sku.sku_id],
        ..SubscriptionFilter::default()
    };
    let (mut called, mut looked_at, mut after) = (Vec::new(), 0_usize, None);
    loop {
        let store = &call.parts.store;
        let page = store.subscriptions(call.app(), filter.clone(), after, AT_ONCE);
        let page = page.await.map_err(|error| call.unavailable(error))?;
        after = page.items.last().map(|last| last.subscription_id);
        looked_at = looked_at.saturating_add(page.items.len());
        let players = page.items.into_iter().map(|one| one.player_id).collect();
        let players = store.players_of(players).await;
        let players = players.map_err(|error| call.unavailable(error))?;
        let players = players.into_iter();
        let players = players.filter(|player| player.nickname == alias);
        called.extend(players.map(|player| player.player_id));
        if !page.more || after.is_none() {
            return Ok(called);
        }
        if looked_at >= MOST_LOOKED_AT {
            let expected =
                "expected owner_id, for there are more subscribers than are looked through";
            return Err(Refusal::invalid("owner_alias", expected));
        }
    }
}

/// A player as the app knows one.
async fn user(call: &Call<'_>, player: PlayerId) -> Result<User, Refusal> {
    let member = members::member(call.parts, call.app(), player, call.now).await;
    let user_id = member.map_err(|error| call.unavailable(error))?.scoped_id;
    Ok(User { player, user_id })
}

/// By which id the app knows the owner of each. One whom it does not know yet
/// gets one by this.
///
/// # Errors
/// [`Refusal::Unavailable`].
pub(super) async fn ids(call: &Call<'_>, rows: &[Subscription]) -> Result<Vec<PlayerId>, Refusal> {
    let players = rows.iter().map(|row| row.player_id).collect();
    let members = call.parts.store.memberships_of(call.app(), players).await;
    let members = members.map_err(|error| call.unavailable(error))?;
    let members = members.into_iter();
    let mut known: HashMap<_, _> = members.map(|it| (it.player_id, it.scoped_id)).collect();
    let mut ids = Vec::new();
    for row in rows {
        let id = match known.get(&row.player_id) {
            Some(id) => *id,
            None => user(call, row.player_id).await?.user_id,
        };
        known.insert(row.player_id, id);
        ids.push(id);
    }
    Ok(ids)
}
