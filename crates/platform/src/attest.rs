//! What the platform publishes of attestation.

mod jwks;

use std::sync::Arc;

use axum::{Router, routing::get};
use serve::Problem;

use crate::Parts;

/// Where public keys are looked for, at every host.
const JWKS_PATH: &str = "/.well-known/jwks.json";

/// What everybody may see, at every host.
pub(crate) fn router(parts: Arc<Parts>) -> Router {
    Router::new()
        .route(JWKS_PATH, get(jwks::show))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .with_state(parts)
}
