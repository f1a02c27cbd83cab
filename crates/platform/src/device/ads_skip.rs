use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serde_json::json;
use serve::Problem;

use super::ads_view;
use crate::{Parts, unity_ads};

/// `POST /device/v1/ads/skip` with `{"view_token":"…"}`: the view was left
/// before its end, and nobody is told of it.
pub(super) async fn skip(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match end(&parts, &headers, body).await {
        Ok(()) => super::granted(json!({ "state": "skipped" })),
        Err(problem) => problem.into_response(),
    }
}

async fn end(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<(), Problem> {
    let view = ads_view::of(parts, headers, body).await?;
    let skipped = unity_ads::skip(parts, &view).await;
    skipped.map_err(|why| ads_view::refused(why, "the view was completed"))
}
