use base::PlayerId;
use futures_util::stream::{self, StreamExt};
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

/// How many look-ups are under way at a time.
const TOGETHER: usize = 16;

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
    let subscribers = subscribers(call, sku).await?;
    let named = stream::iter(subscribers).map(|player| is_called(call, player, alias));
    let named: Vec<_> = named.buffered(TOGETHER).collect().await;
    let mut found = None;
    for player in named {
        let Some(player) = player? else { continue };
        if found.replace(player).is_some() {
            let expected = "expected owner_id, for several subscribers have this name";
            return Err(Refusal::invalid("owner_alias", expected));
        }
    }
    let player = found.ok_or_else(|| Refusal::unknown_in_parameter(alias))?;
    user(call, player).await
}

async fn is_called(
    call: &Call<'_>,
    id: PlayerId,
    alias: &str,
) -> Result<Option<PlayerId>, Refusal> {
    let player = call.parts.store.player(id).await;
    let player = player.map_err(|error| call.unavailable(error))?;
    let called = player.filter(|player| player.nickname == alias);
    Ok(called.map(|player| player.player_id))
}

async fn subscribers(call: &Call<'_>, sku: &Sku) -> Result<Vec<PlayerId>, Refusal> {
    let filter = SubscriptionFilter {
        skus: vec![sku.sku_id],
        ..SubscriptionFilter::default()
    };
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let store = &call.parts.store;
        let page = store.subscriptions(call.app(), filter.clone(), after, AT_ONCE);
        let page = page.await.map_err(|error| call.unavailable(error))?;
        after = page.items.last().map(|last| last.subscription_id);
        all.extend(page.items.into_iter().map(|one| one.player_id));
        if !page.more || after.is_none() {
            return Ok(all);
        }
        if all.len() >= MOST_LOOKED_AT {
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

/// By which id the app knows the owner of each.
///
/// # Errors
/// [`Refusal::Unavailable`].
pub(super) async fn ids(call: &Call<'_>, rows: &[Subscription]) -> Result<Vec<PlayerId>, Refusal> {
    let own = call.own_user();
    let players: Vec<_> = rows.iter().map(|row| row.player_id).collect();
    let ids = stream::iter(players).map(|player| async move {
        match own {
            Some(own) if own.player == player => Ok(own.user_id),
            _ => user(call, player).await.map(|user| user.user_id),
        }
    });
    let ids: Vec<_> = ids.buffered(TOGETHER).collect().await;
    ids.into_iter().collect()
}
