use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serve::Problem;

use super::meta_app::Visit;
use crate::{Parts, graph::Issued};

/// `POST /device/v1/meta/user-token` with `{"app_id":"…"}`: the User Access Token
/// that a game's client hands to the game's server.
///
/// Nothing is written: the token says itself whose it is and until when.
pub(super) async fn issue(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match begin(&parts, &headers, body).await {
        Ok(issued) => super::granted(serde_json::json!({
            "user_token": issued.text.expose_str(),
            "expires_in": issued.validity.as_secs(),
        })),
        Err(problem) => problem.into_response(),
    }
}

async fn begin(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<Issued, Problem> {
    let visit = Visit::of(parts, headers, body).await?;
    let user_id = visit.member(parts).await?;
    visit.issue(parts, headers, |holder| holder.user_token(parts, user_id))
}
