//! The attestation of a game's devices: how their evidence is judged, which there
//! are, and which are banned.

use ::admin::{
    AttestSettingsView, BanView, DeviceLog, DeviceView, LiftBansBetween, NewAttestSettings, NewBan,
    NewMark,
};
use axum::{Json, extract::Query, response::Response};
use base::{BanId, DeviceId};
use http::Uri;
use serde::Deserialize;
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `GET /admin/v1/apps/{app_id}/attest/settings`.
pub(crate) async fn settings(may: May<Read>) -> Result<Json<AttestSettingsView>, Problem> {
    let found = may.admin.attest_settings(may.names.id("app_id")?);
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/attest/settings`; what is absent stays as it was.
pub(crate) async fn configure(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewAttestSettings = order.json()?;
    let configured = order.admin.configure_attest(app, new).await;
    order.done(&configured.map_err(problems::of)?)
}

/// `PUT /admin/v1/apps/{app_id}/attest/seal-key`: its tokens are sealed with a new
/// key from now on, which is shown this once.
pub(crate) async fn seal(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let made = order.admin.seal_tokens(app).await;
    order.done(&made.map_err(problems::of)?)
}

/// `DELETE /admin/v1/apps/{app_id}/attest/seal-key`: they are sealed no more.
pub(crate) async fn unseal(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let changed = order.admin.unseal_tokens(app).await;
    order.done(&changed.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/devices`.
pub(crate) async fn devices(may: May<Read>, uri: Uri) -> Result<Json<Part<DeviceView>>, Problem> {
    let app = may.names.id("app_id")?;
    let wish: page::Wish<DeviceId> = page::wish(List::Devices, &uri)?;
    let page = may.admin.devices(app, wish.from, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let part = Part::new(List::Devices, page.devices, page.more, |it| it.device_id);
    Ok(Json(part))
}

/// `GET /admin/v1/apps/{app_id}/devices/{device}` with its names and its bans;
/// `device` is its id or a name by which the game knows it.
pub(crate) async fn device(may: May<Read>) -> Result<Json<DeviceLog>, Problem> {
    let (app, device) = (may.names.id("app_id")?, may.names.id::<String>("device")?);
    let found = may.admin.device(app, &device).await;
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/devices/{device}/mark` with `is_test`.
pub(crate) async fn mark(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let device = order.names.id::<String>("device")?;
    let new: NewMark = order.json()?;
    let marked = order.admin.mark_device(app, &device, new).await;
    order.done(&marked.map_err(problems::of)?)
}

/// `?standing=…` beside what every list takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    #[serde(default)]
    standing: bool,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `GET /admin/v1/apps/{app_id}/bans`, those that have ended among them unless
/// `standing` is `true`.
pub(crate) async fn bans(may: May<Read>, uri: Uri) -> Result<Json<Part<BanView>>, Problem> {
    let app = may.names.id("app_id")?;
    let Query(query): Query<Filter> = Query::try_from_uri(&uri).map_err(|_| {
        page::invalid("bans take `standing` (true or false), `cursor` and `limit` (1 to 500)")
    })?;
    let wish: page::Wish<BanId> = page::Wish::read(List::Bans, query.cursor, query.limit)?;
    let page = may.admin.bans(app, query.standing, wish.from, wish.limit);
    let page = page.await.map_err(problems::of)?;
    let part = Part::new(List::Bans, page.bans, page.more, |it| it.ban_id);
    Ok(Json(part))
}

/// `GET /admin/v1/apps/{app_id}/bans/{ban_id}`.
pub(crate) async fn show_ban(may: May<Read>) -> Result<Json<BanView>, Problem> {
    let (app, ban) = (may.names.id("app_id")?, may.names.id("ban_id")?);
    let found = may.admin.ban(app, ban).await;
    found.map(Json).map_err(problems::of)
}

/// `POST /admin/v1/apps/{app_id}/bans` with `device`, `minutes` and, where it is to
/// be kept, `reason`: 201.
pub(crate) async fn ban(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewBan = order.json()?;
    let banned = order.admin.ban_device(app, new).await;
    order.done(&banned.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/bans/{ban_id}/lift`.
pub(crate) async fn lift(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, ban) = (order.names.id("app_id")?, order.names.id("ban_id")?);
    let lifted = order.admin.lift_ban(app, ban).await;
    order.done(&lifted.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/lift-bans` with `from`, `to` and, where only
/// somebody's are meant, `made_by`: the oldest 500 of them are lifted.
pub(crate) async fn lift_all(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: LiftBansBetween = order.json()?;
    let lifted = order.admin.lift_bans(app, new).await;
    order.done(&lifted.map_err(problems::of)?)
}
