use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serve::Problem;

use super::meta_app::Visit;
use crate::Parts;

/// `POST /device/v1/meta/entitlement` with `{"app_id":"…"}`: whether the player
/// has the app, and since when, in seconds since the epoch.
pub(super) async fn look_up(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match find(&parts, &headers, body).await {
        Ok(answer) => super::granted(answer),
        Err(problem) => problem.into_response(),
    }
}

async fn find(
    parts: &Parts,
    headers: &HeaderMap,
    body: Body,
) -> Result<serde_json::Value, Problem> {
    let visit = Visit::of(parts, headers, body).await?;
    Ok(match visit.copy(parts).await? {
        None => serde_json::json!({ "entitled": false }),
        Some(copy) => serde_json::json!({
            "entitled": true,
            "granted_at": copy.purchased_at.secs(),
        }),
    })
}
