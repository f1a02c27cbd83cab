use ::admin::{AdsView, NewAds, NewAdsSecret};
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
/// sent from now on. They are signed with `secret` if there is one; otherwise the
/// secret is shown when it is made, and then never again.
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

/// `POST /admin/v1/apps/{app_id}/unity-ads/rotate`, with a `secret` or without a
/// body: callbacks are signed with a new secret from now on. One that is made is
/// shown this once.
pub(crate) async fn rotate(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewAdsSecret = order.json_if_any()?;
    let rotated = order.admin.rotate_ads_secret(app, new).await;
    order.done(&rotated.map_err(problems::of)?)
}
