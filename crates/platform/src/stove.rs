//! STOVE's dialect: two calls, each in a file of its own.

mod answer;
mod registry;
mod server_token;
mod verify;

use std::sync::Arc;

use ::stove::Fault;
use axum::{
    Router,
    routing::{any, post},
};
use base::Environment;

use crate::Parts;
use answer::Answer;

/// The dialect in one of its environments.
#[derive(Clone)]
struct Stove {
    parts: Arc<Parts>,
    environment: Environment,
}

/// The dialect's two calls under a prefix, and its own answer to every other
/// path there. They are not nested: nesting rewrites each request's path, which
/// costs more than checking its tokens.
pub(crate) fn router(parts: Arc<Parts>, environment: Environment, prefix: &str) -> Router {
    let stove = Stove { parts, environment };
    let unknown_path = async || Answer::fault(Fault::NotFound);
    let issue = format!("{prefix}/auth/v5/server_token");
    let verify = format!("{prefix}/member/v3.0/{{game_id}}/token/verify");
    let calls = Router::new()
        .route(&issue, post(server_token::issue))
        .route(&verify, post(verify::verify))
        .method_not_allowed_fallback(async || Answer::fault(Fault::MethodNotAllowed));
    let all = if prefix.is_empty() {
        calls.fallback(unknown_path)
    } else {
        calls
            .route(prefix, any(unknown_path))
            .route(&format!("{prefix}/"), any(unknown_path))
            .route(&format!("{prefix}/{{*rest}}"), any(unknown_path))
    };
    all.with_state(stove)
}
