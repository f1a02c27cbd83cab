//! What games on Meta's graph have for sale, and what players have of it.

use ::admin::{
    EntitlementView, NewEntitlement, NewSku, NewSubscription, RevokeEntitlement, SkuView,
    SubscriptionView,
};
use axum::{Json, response::Response};
use http::Uri;
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `GET /admin/v1/apps/{app_id}/meta/skus`.
pub(crate) async fn skus(may: May<Read>, uri: Uri) -> Result<Json<Part<SkuView>>, Problem> {
    let app = may.names.id("app_id")?;
    let wish = page::wish::<String>(List::Skus, &uri)?;
    let found = may.admin.skus(app, wish.from.as_deref(), wish.limit);
    let (items, more) = found.map_err(problems::of)?;
    Ok(Json(Part::new(List::Skus, items, more, |it: &SkuView| {
        it.sku.clone()
    })))
}

/// `GET /admin/v1/apps/{app_id}/meta/skus/{sku}`.
pub(crate) async fn sku(may: May<Read>) -> Result<Json<SkuView>, Problem> {
    let sku: String = may.names.id("sku")?;
    let found = may.admin.sku(may.names.id("app_id")?, &sku);
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/meta/skus/{sku}`: it is for sale so from now on.
pub(crate) async fn define(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, sku) = (order.names.id("app_id")?, order.names.id("sku")?);
    let new: NewSku = order.json()?;
    let defined = order.admin.define_sku(app, sku, new).await;
    order.done(&defined.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/players/{player_id}/entitlements`: what the
/// player has, and not what the player had.
pub(crate) async fn entitlements(
    may: May<Read>,
    uri: Uri,
) -> Result<Json<Part<EntitlementView>>, Problem> {
    let (app, player) = (may.names.id("app_id")?, may.names.id("player_id")?);
    let wish = page::wish(List::Entitlements, &uri)?;
    let page = may.admin.entitlements(app, player, wish.from, wish.limit);
    let page = page.await.map_err(problems::of)?;
    let id = |it: &EntitlementView| it.sku_id;
    Ok(Json(Part::new(
        List::Entitlements,
        page.entitlements,
        page.more,
        id,
    )))
}

/// `POST /admin/v1/apps/{app_id}/players/{player_id}/entitlements` with `sku`
/// and, where the game is to be told something, `developer_payload`: 201.
pub(crate) async fn grant(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, player) = (order.names.id("app_id")?, order.names.id("player_id")?);
    let new: NewEntitlement = order.json()?;
    let granted = order.admin.grant_entitlement(app, player, new).await;
    order.done(&granted.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/players/{player_id}/entitlements/{sku}/revoke`,
/// with `because` or without a body: 204.
pub(crate) async fn revoke(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, player) = (order.names.id("app_id")?, order.names.id("player_id")?);
    let sku: String = order.names.id("sku")?;
    let wish: RevokeEntitlement = order.json_if_any()?;
    let revoked = order.admin.revoke_entitlement(app, player, &sku, wish);
    order.done(&revoked.await.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/players/{player_id}/subscriptions`, those that
/// have ended too.
pub(crate) async fn subscriptions(
    may: May<Read>,
    uri: Uri,
) -> Result<Json<Part<SubscriptionView>>, Problem> {
    let (app, player) = (may.names.id("app_id")?, may.names.id("player_id")?);
    let wish = page::wish(List::Subscriptions, &uri)?;
    let page = may.admin.subscriptions(app, player, wish.from, wish.limit);
    let page = page.await.map_err(problems::of)?;
    let id = |it: &SubscriptionView| it.subscription_id;
    Ok(Json(Part::new(
        List::Subscriptions,
        page.subscriptions,
        page.more,
        id,
    )))
}

/// `POST /admin/v1/apps/{app_id}/players/{player_id}/subscriptions` with `sku`
/// and `term`: 201, and the first period has begun.
pub(crate) async fn start(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, player) = (order.names.id("app_id")?, order.names.id("player_id")?);
    let new: NewSubscription = order.json()?;
    let started = order.admin.start_subscription(app, player, new).await;
    order.done(&started.map_err(problems::of)?)
}

/// `POST …/subscriptions/{sku}/cancel`: 204, and the present period is the last.
pub(crate) async fn cancel(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, player) = (order.names.id("app_id")?, order.names.id("player_id")?);
    let sku: String = order.names.id("sku")?;
    let cancelled = order.admin.cancel_subscription(app, player, &sku).await;
    order.done(&cancelled.map_err(problems::of)?)
}

/// `POST …/subscriptions/{sku}/uncancel`: 204, and it is not.
pub(crate) async fn uncancel(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, player) = (order.names.id("app_id")?, order.names.id("player_id")?);
    let sku: String = order.names.id("sku")?;
    let renewed = order.admin.uncancel_subscription(app, player, &sku).await;
    order.done(&renewed.map_err(problems::of)?)
}
