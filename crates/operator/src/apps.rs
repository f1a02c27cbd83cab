use ::admin::{AppView, NewApp, NewRotation};
use axum::{Json, response::Response};
use base::PlayerId;
use http::Uri;
use serde::Deserialize;
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `GET /admin/v1/apps`.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<AppView>>, Problem> {
    let wish = page::wish(List::Apps, &uri)?;
    let (items, more) = may.admin.apps(wish.from, wish.limit);
    Ok(Json(Part::new(List::Apps, items, more, |app| app.app_id)))
}

/// `GET /admin/v1/apps/{app_id}`.
pub(crate) async fn show(may: May<Read>) -> Result<Json<AppView>, Problem> {
    let found = may.admin.app(may.names.id("app_id")?);
    found.map(Json).ok_or_else(problems::missing)
}

/// `POST /admin/v1/apps`: 201 with the app and its secrets, which are shown
/// this once.
pub(crate) async fn create(order: Order<Administer>) -> Result<Response, Problem> {
    let new: NewApp = order.json()?;
    let created = order.admin.create_app(new).await;
    order.done(&created.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/credentials/{credential_id}/rotate`, with
/// `overlap_secs` or without a body.
pub(crate) async fn rotate(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, credential) = (order.names.id("app_id")?, order.names.id("credential_id")?);
    let new: NewRotation = order.json_if_any()?;
    let rotated = order.admin.rotate_secret(app, credential, new).await;
    order.done(&rotated.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/credentials/{credential_id}/revoke-previous`:
/// 204, and the secret that was replaced is refused from now on.
pub(crate) async fn revoke_previous(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, credential) = (order.names.id("app_id")?, order.names.id("credential_id")?);
    let ended = order.admin.revoke_previous(app, credential).await;
    order.done(&ended.map_err(problems::of)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    player_id: PlayerId,
    #[serde(default)]
    guid: Option<u64>,
}

/// `POST /admin/v1/apps/{app_id}/members` with `player_id` and, where it is not
/// to be drawn, `guid`: 201 with the player's number within the game.
pub(crate) async fn join(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let Join { player_id, guid } = order.json()?;
    let joined = order.admin.join(app, player_id, guid).await;
    order.done(&joined.map_err(problems::of)?)
}
