use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use base::Environment;
use http::header;

use crate::Parts;

/// The media type of a JWK set (RFC 7517, section 8.5.2).
const JWK_SET: &str = "application/jwk-set+json";

/// An hour: a key signs as soon as it is made, and who does not know its name yet asks
/// again. Who keeps a set for longer goes on accepting what was taken out of it.
const CACHING: &str = "public, max-age=3600";

/// `GET /.well-known/jwks.json`: the public keys of attestation tokens, those from before
/// a rotation too while tokens of them may be good. They are no secret and judge nobody, so a node tells what it knows
/// last.
pub(super) async fn show(State(parts): State<Arc<Parts>>) -> Response {
    let known = parts.directory.last_known();
    let body = known
        .published(Environment::Live, parts.clock.now())
        .to_json();
    let headers = [
        (header::CONTENT_TYPE, JWK_SET),
        (header::CACHE_CONTROL, CACHING),
    ];
    (headers, body).into_response()
}
