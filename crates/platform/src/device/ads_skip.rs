use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serde_json::json;
use serve::Problem;

use super::ads_view::{self, Desk};
use crate::unity_ads;

/// `POST /device/v1/ads/skip` with `{"view_token":"…"}`: the view was left
/// before its end, and nobody is told of it.
pub(super) async fn skip(State(desk): State<Desk>, headers: HeaderMap, body: Body) -> Response {
    match end(&desk, &headers, body).await {
        Ok(()) => super::granted(json!({ "state": "skipped" })),
        Err(problem) => problem.into_response(),
    }
}

async fn end(desk: &Desk, headers: &HeaderMap, body: Body) -> Result<(), Problem> {
    let view = ads_view::of(desk, headers, body).await?;
    let skipped = unity_ads::skip(&desk.parts, &view).await;
    skipped.map_err(|why| ads_view::refused(why, "the view was completed"))
}
