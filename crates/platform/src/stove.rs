//! STOVE's dialect, one call in a file.

mod answer;
mod explain;
mod member;
mod ownership;
mod panicked;
mod registry;
mod server_token;
mod verify;

use std::sync::Arc;

use ::stove::{Fault, wire};
use axum::{
    Router,
    middleware::from_fn,
    routing::{any, get, post},
};
use base::Environment;

use crate::Parts;
use answer::Answer;
pub use explain::explain_stove;
pub(crate) use registry::SnapshotRegistry;
pub(crate) use verify::Verify;

/// The dialect in one of its environments.
#[derive(Clone)]
struct Stove {
    parts: Arc<Parts>,
    environment: Environment,
}

/// The dialect's calls under a prefix, and its own answer to every other
/// path there. They are not nested: nesting rewrites each request's path, which
/// costs more than checking its tokens.
pub(crate) fn router(parts: Arc<Parts>, environment: Environment, prefix: &str) -> Router {
    let stove = Stove { parts, environment };
    let unknown_path = async || Answer::fault(Fault::NotFound);
    let issue = format!("{prefix}/auth/v5/server_token");
    let verify = format!("{prefix}/member/v3.0/{{game_id}}/token/verify");
    let member = format!("{prefix}/member/v3.0/{{game_id}}");
    let profile = format!("{prefix}{}", wire::MEMBER_PATH);
    let ownership = format!("{prefix}{}", wire::OWNERSHIP_PATH);
    let another_method = async || Answer::ownership_fault(Fault::MethodNotAllowed);
    let calls = Router::new()
        .route(&issue, post(server_token::issue))
        .route(&verify, post(verify::verify))
        .route(&member, get(member::of_game))
        .route(&profile, get(member::profile))
        .route(&ownership, get(ownership::check).fallback(another_method))
        .method_not_allowed_fallback(async || Answer::fault(Fault::MethodNotAllowed));
    let all = if prefix.is_empty() {
        calls.fallback(unknown_path)
    } else {
        calls
            .route(prefix, any(unknown_path))
            .route(&format!("{prefix}/"), any(unknown_path))
            .route(&format!("{prefix}/{{*rest}}"), any(unknown_path))
    };
    all.layer(from_fn(panicked::caught)).with_state(stove)
}
