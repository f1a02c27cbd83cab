//! The verify call with everything but its checks: the same path, intake,
//! header, JSON, look-up of the game, time and reply, in the form that costs
//! the framework least.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
    routing::post,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use platform::Parts;
use store::Platform;
use stove::{
    Member,
    wire::{self, VerifyRequest},
};

use crate::given::{ENVIRONMENT, GUID, MEMBER};

pub(super) const PATH: &str = "/stove/member/v3.0/{game_id}/token/verify";

pub(super) fn router(parts: Parts) -> Router {
    Router::new()
        .route(PATH, post(verify))
        .with_state(Arc::new(parts))
}

async fn verify(
    State(parts): State<Arc<Parts>>,
    Path(game_id): Path<String>,
    request: Request,
) -> Response {
    let (request, body) = request.into_parts();
    let Ok(body) = parts.body.collect(body).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    answer(&parts, &game_id, &request.headers, &body)
}

pub(super) fn answer(parts: &Parts, game_id: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    let Some(member) = believe(parts, game_id, headers, body) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let mut response = Response::new(wire::verify_response(&member).into());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(wire::CONTENT_TYPE),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Takes any two tokens for good ones.
fn believe(parts: &Parts, game_id: &str, headers: &HeaderMap, body: &[u8]) -> Option<Member> {
    sign::bearer_token(headers.get(header::AUTHORIZATION)?.as_bytes())?;
    let request = VerifyRequest::parse(body).ok()?;
    request.access_token.filter(|token| !token.is_empty())?;
    let snapshot = parts.directory.snapshot();
    snapshot
        .world(Platform::Stove, ENVIRONMENT)
        .listing(game_id)?
        .number?;
    // No token is as old as the epoch.
    (parts.clock.now() > base::Timestamp::EPOCH).then_some(Member {
        member_no: MEMBER,
        guid: Some(GUID),
    })
}
