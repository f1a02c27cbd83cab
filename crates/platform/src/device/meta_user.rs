use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serve::Problem;

use super::{meta_app::Visit, session::unavailable};
use crate::{Parts, graph::org_scoped_id};

/// `POST /device/v1/meta/user` with `{"app_id":"…"}`: who the player is to the
/// app and to all apps of its publisher. Both numbers are made at the first
/// call and stay.
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
    let user_id = visit.member(parts).await?;
    let player = parts
        .store
        .player(visit.player)
        .await
        .map_err(unavailable)?;
    let player = player.ok_or_else(|| unavailable("the player of a session is gone"))?;
    let now = parts.clock.now();
    let number = org_scoped_id(parts, visit.app_id, visit.player, now).await;
    Ok(serde_json::json!({
        "user_id": user_id,
        "alias": player.nickname,
        "org_scoped_id": number.map_err(unavailable)?,
    }))
}
