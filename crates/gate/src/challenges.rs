use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::Environment;
use directory::Deaf;
use guard::challenge;
use http::StatusCode;
use serde::Deserialize;
use serve::Problem;
use store::KeyPurpose;

use crate::{
    Parts,
    auth::{May, Verify},
};

/// The longest that a challenge may live: its use is remembered as long.
const LONGEST: u64 = 60 * 60;

/// How long a challenge lives where nothing was said.
const USUAL: u64 = 5 * 60;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wish {
    /// What it is good for; the same text has to come back with it.
    context: String,
    ttl_secs: Option<u64>,
}

/// `POST /v1/challenges` with an optional `context` and `ttl_secs`: a nonce
/// that is accepted once. Nothing is written until it is used.
pub(crate) async fn issue(_: May<Verify>, State(parts): State<Arc<Parts>>, body: Body) -> Response {
    match make(&parts, body).await {
        Ok((challenge, ttl)) => {
            Json(serde_json::json!({ "challenge": challenge, "expires_in": ttl })).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

async fn make(parts: &Parts, body: Body) -> Result<(String, u64), Problem> {
    let wish: Wish = parts.body.json(body).await?;
    let ttl = wish.ttl_secs.unwrap_or(USUAL);
    if ttl == 0 || ttl > LONGEST {
        let detail = "ttl_secs is 1 to 3600";
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_field",
            detail,
        ));
    }
    let known = parts.directory.known();
    let known = known.map_err(|Deaf| Problem::out_of_touch())?;
    let (purpose, environment) = (KeyPurpose::GateChallenge, Environment::Live);
    let keys = known.keys();
    keys.youngest(purpose, environment)
        .and_then(|id| Some((id, keys.hmac(purpose, environment, id)?)))
        .map(|(id, key)| {
            let (now, lifetime) = (parts.clock.now(), Duration::from_secs(ttl));
            let context = wish.context.as_bytes();
            (
                challenge::issue(key, id, &*parts.rng, now, lifetime, context),
                ttl,
            )
        })
        .ok_or_else(|| {
            tracing::error!("the key ring has no usable key for challenges");
            let detail = "no challenge can be made at present";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
                .retry_after(Duration::from_secs(1))
        })
}
