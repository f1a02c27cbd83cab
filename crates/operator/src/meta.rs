//! A game on Meta's graph: its listing, how its calls are taken, whom it is
//! told through, and what it has defined.

use ::admin::{
    AchievementView, BoardView, GraphSettingsView, NewGraphListing, NewGraphSettings,
    NewGraphWebhook, ProgressView, WebhookView,
};
use axum::{Json, response::Response};
use base::ObjectId;
use http::Uri;
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `POST /admin/v1/apps/{app_id}/meta` with `app_id`, where the graph calls the
/// game otherwise than we do: 201 with the app token, which is shown this once.
pub(crate) async fn list(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewGraphListing = order.json_if_any()?;
    let listed = order.admin.list_on_graph(app, new).await;
    order.done(&listed.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/meta/settings`.
pub(crate) async fn settings(may: May<Read>) -> Result<Json<GraphSettingsView>, Problem> {
    let found = may.admin.graph_settings(may.names.id("app_id")?);
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/meta/settings`; what is absent stays as it was.
pub(crate) async fn configure(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewGraphSettings = order.json()?;
    let configured = order.admin.configure_graph(app, new).await;
    order.done(&configured.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/meta/webhook`, without the verify token.
pub(crate) async fn webhook(may: May<Read>) -> Result<Json<WebhookView>, Problem> {
    let found = may.admin.webhook(may.names.id("app_id")?);
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/meta/webhook` with `callback_url`, `fields` and,
/// unless there is one, `verify_token`: the game's server is asked whether it
/// wants to be told, and is from then on.
pub(crate) async fn subscribe(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewGraphWebhook = order.json()?;
    let subscribed = order.admin.subscribe_webhook(app, new).await;
    order.done(&subscribed.map_err(problems::of)?)
}

/// `DELETE /admin/v1/apps/{app_id}/meta/webhook`: the game is told no more.
pub(crate) async fn unsubscribe(order: Order<Administer>) -> Result<Response, Problem> {
    let ended = order.admin.unsubscribe_webhook(order.names.id("app_id")?);
    order.done(&ended.await.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/meta/webhook/test`: 202, and an event that
/// tells of nothing is on its way.
pub(crate) async fn test(order: Order<Administer>) -> Result<Response, Problem> {
    let sent = order.admin.test_webhook(order.names.id("app_id")?).await;
    order.done(&sent.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/meta/achievements`: what the game has defined.
pub(crate) async fn achievements(
    may: May<Read>,
    uri: Uri,
) -> Result<Json<Part<AchievementView>>, Problem> {
    let app = may.names.id("app_id")?;
    let wish = page::wish::<String>(List::Achievements, &uri)?;
    let found = may
        .admin
        .achievements(app, wish.from.as_deref(), wish.limit);
    let (items, more) = found.map_err(problems::of)?;
    let id = |it: &AchievementView| it.api_name.clone();
    Ok(Json(Part::new(List::Achievements, items, more, id)))
}

/// `GET /admin/v1/apps/{app_id}/meta/leaderboards`: the same of leaderboards.
pub(crate) async fn boards(may: May<Read>, uri: Uri) -> Result<Json<Part<BoardView>>, Problem> {
    let app = may.names.id("app_id")?;
    let wish = page::wish::<String>(List::Leaderboards, &uri)?;
    let found = may.admin.boards(app, wish.from.as_deref(), wish.limit);
    let (items, more) = found.map_err(problems::of)?;
    let id = |it: &BoardView| it.api_name.clone();
    Ok(Json(Part::new(List::Leaderboards, items, more, id)))
}

/// `GET /admin/v1/apps/{app_id}/players/{player_id}/achievements`: how far the
/// player has come with those that were ever begun.
pub(crate) async fn progress(
    may: May<Read>,
    uri: Uri,
) -> Result<Json<Part<ProgressView>>, Problem> {
    let (app, player) = (may.names.id("app_id")?, may.names.id("player_id")?);
    let wish = page::wish::<ObjectId>(List::Progress, &uri)?;
    let found = may.admin.progress(app, player, wish.from, wish.limit).await;
    let (items, more) = found.map_err(problems::of)?;
    let id = |it: &ProgressView| it.achievement_id;
    Ok(Json(Part::new(List::Progress, items, more, id)))
}
