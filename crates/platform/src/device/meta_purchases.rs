use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::ObjectId;
use http::HeaderMap;
use serde_json::{Value, json};
use serve::Problem;
use store::Sku;

use super::{
    meta_app::Visit,
    session::{self, unavailable},
};
use crate::{
    Parts,
    graph::{Possessions, term_name},
};

/// `POST /device/v1/meta/purchases` with `{"app_id":"…"}`: what the player has of
/// what the app sells, by the names that `viewer_purchases` gives it; moments in
/// seconds since the epoch. What is for good has no `expires_at`.
///
/// There is no call to buy: nothing is paid here, so what a player is to have is
/// granted by an operator.
pub(super) async fn list(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match find(&parts, &headers, body).await {
        Ok(answer) => super::granted(answer),
        Err(problem) => problem.into_response(),
    }
}

async fn find(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<Value, Problem> {
    let Visit { app_id, player } = Visit::of(parts, headers, body).await?;
    let has = Possessions::of(&*parts.store, app_id, player).await;
    let has = has.map_err(unavailable)?;
    let mut purchases = Vec::new();
    for held in &has.entitlements {
        let sku = sku(parts, held.sku_id)?.sku;
        purchases.push(json!({ "sku": sku, "granted_at": held.granted_at.secs() }));
    }
    for one in has.active(parts.clock.now()) {
        let sku = sku(parts, one.sku_id)?.sku;
        purchases.push(json!({
            "sku": term_name(&sku, one.term),
            "granted_at": one.started_at.secs(),
            "expires_at": one.period_end.secs(),
        }));
    }
    Ok(json!({ "purchases": purchases }))
}

fn sku(parts: &Parts, id: ObjectId) -> Result<Sku, Problem> {
    let known = session::known(parts)?;
    let found = known.skus().get(id).cloned();
    found.ok_or_else(|| unavailable("this node has not heard of a SKU yet"))
}
