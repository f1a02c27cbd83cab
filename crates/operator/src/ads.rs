use ::admin::{AdsView, NewAds};
use axum::{Json, response::Response};
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    problems,
};

/// `GET /admin/v1/apps/{app_id}/unity-ads`, without the secret.
pub(crate) async fn show(may: May<Read>) -> Result<Json<AdsView>, Problem> {
    let found = may.admin.ads(may.names.id("app_id")?);
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/unity-ads` with `callback_url` and, where an
/// answer is to count whose body merely contains `1`, `lenient`: callbacks are
/// sent from now on. The secret is shown when it is made, and then never again.
pub(crate) async fn enable(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewAds = order.json()?;
    let enabled = order.admin.enable_ads(app, new).await;
    order.done(&enabled.map_err(problems::of)?)
}

/// `DELETE /admin/v1/apps/{app_id}/unity-ads`: no more callbacks are sent.
/// Address and secret are kept.
pub(crate) async fn disable(order: Order<Administer>) -> Result<Response, Problem> {
    let disabled = order.admin.disable_ads(order.names.id("app_id")?).await;
    order.done(&disabled.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/unity-ads/rotate`: callbacks are signed with a
/// new secret from now on, which is shown this once.
pub(crate) async fn rotate(order: Order<Administer>) -> Result<Response, Problem> {
    let rotated = order.admin.rotate_ads_secret(order.names.id("app_id")?);
    order.done(&rotated.await.map_err(problems::of)?)
}
