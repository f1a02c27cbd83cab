//! Who players are on OpenSocial: what they show of themselves, whom they shut
//! out, and which games they have.

use ::admin::{InstallationView, NewInstallation, NewPersona, PersonaView, PlayerView};
use axum::{Json, response::Response};
use http::Uri;
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `GET /admin/v1/players/{player_id}/persona`.
pub(crate) async fn show(may: May<Read>) -> Result<Json<PersonaView>, Problem> {
    let found = may.admin.persona(may.names.id("player_id")?).await;
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/players/{player_id}/persona`: the player shows this and nothing
/// else from now on.
pub(crate) async fn set(order: Order<Administer>) -> Result<Response, Problem> {
    let player = order.names.id("player_id")?;
    let new: NewPersona = order.json()?;
    let set = order.admin.set_persona(player, new).await;
    order.done(&set.map_err(problems::of)?)
}

/// `GET /admin/v1/players/{player_id}/blocked`.
pub(crate) async fn blocked(may: May<Read>, uri: Uri) -> Result<Json<Part<PlayerView>>, Problem> {
    let player = may.names.id("player_id")?;
    let wish = page::wish(List::Blocked, &uri)?;
    let page = may.admin.blocked(player, wish.from, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let id = |one: &PlayerView| one.player_id;
    Ok(Json(Part::new(List::Blocked, page.blocked, page.more, id)))
}

/// `PUT /admin/v1/players/{player_id}/blocked/{blocked_id}`: 204, and the one is
/// shut out.
pub(crate) async fn block(order: Order<Administer>) -> Result<Response, Problem> {
    let (player, blocked) = (order.names.id("player_id")?, order.names.id("blocked_id")?);
    let done = order.admin.block(player, blocked).await;
    order.done(&done.map_err(problems::of)?)
}

/// `DELETE /admin/v1/players/{player_id}/blocked/{blocked_id}`: 204, and the one
/// is not.
pub(crate) async fn unblock(order: Order<Administer>) -> Result<Response, Problem> {
    let (player, blocked) = (order.names.id("player_id")?, order.names.id("blocked_id")?);
    let done = order.admin.unblock(player, blocked).await;
    order.done(&done.map_err(problems::of)?)
}

/// `GET /admin/v1/players/{player_id}/installations`: the games that the player
/// has.
pub(crate) async fn installations(
    may: May<Read>,
    uri: Uri,
) -> Result<Json<Part<InstallationView>>, Problem> {
    let player = may.names.id("player_id")?;
    let wish = page::wish(List::Installations, &uri)?;
    let found = may.admin.installations(player, wish.from, wish.limit).await;
    let (items, more) = found.map_err(problems::of)?;
    let id = |one: &InstallationView| one.app_id;
    Ok(Json(Part::new(List::Installations, items, more, id)))
}

/// `PUT /admin/v1/apps/{app_id}/players/{player_id}/installation`: the player has
/// the game from now on; the body, which may be absent, says who `invited_by`.
pub(crate) async fn install(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, player) = (order.names.id("app_id")?, order.names.id("player_id")?);
    let new: NewInstallation = order.json_if_any()?;
    let done = order.admin.install(app, player, new).await;
    order.done(&done.map_err(problems::of)?)
}

/// `DELETE /admin/v1/apps/{app_id}/players/{player_id}/installation`: 204, and
/// the player has it no longer.
pub(crate) async fn uninstall(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, player) = (order.names.id("app_id")?, order.names.id("player_id")?);
    let done = order.admin.uninstall(app, player).await;
    order.done(&done.map_err(problems::of)?)
}
