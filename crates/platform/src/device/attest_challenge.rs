use std::sync::Arc;

use ::meta_attest::{
    platform::RELAY_LIFETIME,
    wire::{InvalidNonce, Nonce, evidence::POSSESSION},
};
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::Environment;
use http::StatusCode;
use serde::Deserialize;
use serve::Problem;
use store::Platform;

use super::{attest_relay, session::known};
use crate::Parts;

#[derive(Deserialize)]
struct Wish {
    app_id: String,
    challenge_nonce: String,
}

/// `POST /device/v1/attest/challenge` with `{"app_id":"…","challenge_nonce":"…"}`,
/// the app's id on the graph and what its server wants to find in the token: the
/// challenge for the key store, and the token that carries the nonce to the
/// answer. Nobody has to be signed in.
///
/// Nothing is written: the store learns of the nonce when it is used.
pub(super) async fn begin(State(parts): State<Arc<Parts>>, body: Body) -> Response {
    match challenge(&parts, body).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

async fn challenge(parts: &Parts, body: Body) -> Result<Response, Problem> {
    let wish: Wish = parts.body.json(body).await?;
    let known = known(parts)?;
    let world = known.world(Platform::MetaGraph, Environment::Live);
    let app = world.listing(&wish.app_id).map(|listing| listing.app_id);
    let app = app.ok_or_else(unknown_app)?;
    let nonce = Nonce::parse(&wish.challenge_nonce).map_err(invalid_nonce)?;
    let challenge = nonce.challenge();
    let relay = attest_relay::begin(parts, &known, app, nonce)?;
    Ok(super::granted(serde_json::json!({
        "attestation_challenge": challenge,
        "relay": relay.expose_str(),
        "expires_in": RELAY_LIFETIME.as_secs(),
        "possession": POSSESSION,
    })))
}

fn invalid_nonce(why: InvalidNonce) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_nonce", why.to_string())
}

pub(super) fn unknown_app() -> Problem {
    let detail = "no app has this id on the graph";
    Problem::new(StatusCode::NOT_FOUND, "unknown_app", detail)
}
