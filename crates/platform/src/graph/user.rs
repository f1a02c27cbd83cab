use base::PlayerId;
use meta_graph::{
    Refusal,
    platform::node,
    wire::{Fields, Node},
};

use super::{
    call::{Call, User},
    members,
};

/// What of a user is looked up only where it is asked for.
const NAMES: [&str; 2] = ["alias", "display_name"];

/// `GET /me`: the user of the token.
pub(super) async fn me(call: &Call<'_>) -> Result<Node, Refusal> {
    let fields = call.fields()?;
    let user = call.own_user().ok_or(Refusal::UserTokenNeeded)?;
    node(call, user, &fields).await
}

/// A user, as far as fields are asked for and there is something to tell: we
/// keep no pictures, so `avatar_v2` is left out.
///
/// The number that the games of one publisher share is told to the app and to
/// the user, and of no other user to a user.
pub(super) async fn node(call: &Call<'_>, user: User, fields: &Fields) -> Result<Node, Refusal> {
    let mut name = None;
    if NAMES.into_iter().any(|field| fields.asks(field)) {
        let player = call.parts.store.player(user.player).await;
        let player = player.map_err(|error| call.unavailable(error))?;
        name = player.map(|player| player.nickname);
    }
    let mut org_scoped_id = None;
    if fields.asks("org_scoped_id") && call.own_user().is_none_or(|own| own == user) {
        let number = members::org_scoped_id(call.parts, call.app(), user.player, call.now);
        org_scoped_id = Some(number.await.map_err(|error| call.unavailable(error))?);
    }
    let node = node::User {
        id: user.user_id.get(),
        alias: name.as_deref(),
        display_name: name.as_deref(),
        org_scoped_id: org_scoped_id.map(PlayerId::get),
        profile_url: None,
        avatar_uri: None,
    };
    Ok(fields.select(node.node()))
}
