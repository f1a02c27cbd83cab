use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::{StatusCode, header, request};
use serve::Problem;
use sign::{bearer_token, is_secret};

use crate::Parts;

/// Proof that the caller presented the gate's key. Every handler takes one, so
/// that a handler without the check does not compile into a route.
pub(crate) struct Caller(());

impl FromRequestParts<Arc<Parts>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(
        request: &mut request::Parts,
        parts: &Arc<Parts>,
    ) -> Result<Self, Problem> {
        let authorization = request.headers.get(header::AUTHORIZATION);
        let presented = authorization.and_then(|value| bearer_token(value.as_bytes()));
        if presented.is_some_and(|key| is_secret(key, &parts.key)) {
            return Ok(Self(()));
        }
        let detail = "send the gate's key as a bearer token";
        Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "key_required",
            detail,
        ))
    }
}
