//! STOVE's dialect: two calls, each in a file of its own.

mod answer;
mod registry;
mod server_token;
mod verify;

use std::sync::Arc;

use ::stove::Fault;
use axum::{Router, routing::post};
use base::Environment;

use crate::Parts;
use answer::Answer;

/// The dialect in one of its environments.
#[derive(Clone)]
struct Stove {
    parts: Arc<Parts>,
    environment: Environment,
}

pub(crate) fn router(parts: Arc<Parts>, environment: Environment) -> Router {
    let stove = Stove { parts, environment };
    Router::new()
        .route("/auth/v5/server_token", post(server_token::issue))
        .route("/member/v3.0/{game_id}/token/verify", post(verify::verify))
        .method_not_allowed_fallback(async || Answer::fault(Fault::MethodNotAllowed))
        .fallback(async || Answer::fault(Fault::NotFound))
        .with_state(stove)
}
