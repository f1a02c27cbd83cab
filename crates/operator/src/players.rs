use ::admin::{NewPlayer, PlayerView};
use axum::{Json, response::Response};
use http::Uri;
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `GET /admin/v1/players`.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<PlayerView>>, Problem> {
    let wish = page::wish(List::Players, &uri)?;
    let page = may.admin.players(wish.from, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let id = |player: &PlayerView| player.player_id;
    Ok(Json(Part::new(List::Players, page.players, page.more, id)))
}

/// `GET /admin/v1/players/{player_id}`.
pub(crate) async fn show(may: May<Read>) -> Result<Json<PlayerView>, Problem> {
    let found = may.admin.player(may.names.id("player_id")?).await;
    found.map(Json).map_err(problems::of)
}

/// `POST /admin/v1/players`: 201 with the player and the key with which the
/// player's device signs in, which is shown this once.
pub(crate) async fn create(order: Order<Administer>) -> Result<Response, Problem> {
    let new: NewPlayer = order.json()?;
    let created = order.admin.create_player(new).await;
    order.done(&created.map_err(problems::of)?)
}

/// `POST /admin/v1/players/{player_id}/rotate-key`: a new key for the player's
/// device, which is shown this once.
pub(crate) async fn rotate_key(order: Order<Administer>) -> Result<Response, Problem> {
    let rotated = order.admin.rotate_sign_in_key(order.names.id("player_id")?);
    order.done(&rotated.await.map_err(problems::of)?)
}
