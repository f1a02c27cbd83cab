use ::admin::PlayerView;
use axum::{Json, response::Response};
use http::Uri;
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `GET /admin/v1/players/{player_id}/friends`.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<PlayerView>>, Problem> {
    let player = may.names.id("player_id")?;
    let wish = page::wish(List::Friends, &uri)?;
    let page = may.admin.friends(player, wish.from, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let id = |friend: &PlayerView| friend.player_id;
    Ok(Json(Part::new(List::Friends, page.friends, page.more, id)))
}

/// `PUT /admin/v1/players/{player_id}/friends/{friend_id}`: 204, and they are
/// friends of each other.
pub(crate) async fn add(order: Order<Administer>) -> Result<Response, Problem> {
    let (player, friend) = (order.names.id("player_id")?, order.names.id("friend_id")?);
    let added = order.admin.befriend(player, friend).await;
    order.done(&added.map_err(problems::of)?)
}

/// `DELETE /admin/v1/players/{player_id}/friends/{friend_id}`: 204, and they are
/// not.
pub(crate) async fn remove(order: Order<Administer>) -> Result<Response, Problem> {
    let (player, friend) = (order.names.id("player_id")?, order.names.id("friend_id")?);
    let removed = order.admin.unfriend(player, friend).await;
    order.done(&removed.map_err(problems::of)?)
}
