//! The verify call with everything but its checks: the same path, intake,
//! header, JSON, look-up of the game, time and reply, in the form that costs
//! the framework least.

use std::{fmt, sync::Arc};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use platform::Parts;
use serve::{ShortAnswer, ShortCall, Shortcut};
use store::Platform;
use stove::{
    Member,
    wire::{self, VerifyRequest},
};

use crate::given::{ENVIRONMENT, GUID, MEMBER};

pub(super) const PATH: &str = "/stove/member/v3.0/{game_id}/token/verify";
/// What stands in it before and behind the game.
const AROUND: (&str, &str) = ("/stove/member/v3.0/", "/token/verify");

/// Answers before the router is asked, as the platform's face does.
pub(super) struct Plain(pub(super) Arc<Parts>);

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Plain").finish_non_exhaustive()
    }
}

impl Shortcut for Plain {
    fn find(&self, request: &Request) -> Option<&dyn ShortCall> {
        (request.method() == Method::POST && game_id(request.uri().path()).is_some())
            .then_some(self)
    }
}

impl ShortCall for Plain {
    fn answer(&self, request: Request) -> ShortAnswer {
        let parts = Arc::clone(&self.0);
        Box::pin(async move {
            let (request, body) = request.into_parts();
            let Ok(body) = parts.body.collect(body).await else {
                return StatusCode::BAD_REQUEST.into_response();
            };
            let game_id = game_id(request.uri.path()).unwrap_or_default();
            answer(&parts, game_id, &request.headers, &body)
        })
    }
}

pub(super) fn game_id(path: &str) -> Option<&str> {
    let (before, behind) = AROUND;
    let game_id = path.strip_prefix(before)?.strip_suffix(behind)?;
    let plain = !game_id.is_empty() && !game_id.bytes().any(|byte| matches!(byte, b'/' | b'%'));
    plain.then_some(game_id)
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
    let known = parts.directory.known().ok()?;
    known
        .world(Platform::Stove, ENVIRONMENT)
        .listing(game_id)?
        .number?;
    // No token is as old as the epoch.
    (parts.clock.now() > base::Timestamp::EPOCH).then_some(Member {
        member_no: MEMBER,
        guid: Some(GUID),
    })
}
