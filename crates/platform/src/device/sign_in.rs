use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{Environment, PlayerId, Secret};
use guard::session::{LIFETIME, Session};
use http::StatusCode;
use serde::Deserialize;
use serve::Problem;
use sign::{constant_time_eq, sha256};
use store::KeyPurpose;

use super::session::unavailable;
use crate::Parts;

#[derive(Deserialize)]
struct SignIn {
    player_id: PlayerId,
    key: String,
}

/// `POST /device/v1/sign-in` with `{"player_id":"…","key":"…"}`: a session for
/// the player whose key it is.
pub(super) async fn sign_in(State(parts): State<Arc<Parts>>, body: Body) -> Response {
    match begin(&parts, body).await {
        Ok(token) => super::granted(serde_json::json!({
            "session_token": token.expose_str(),
            "expires_in": LIFETIME.as_secs(),
        })),
        Err(problem) => problem.into_response(),
    }
}

async fn begin(parts: &Parts, body: Body) -> Result<Secret, Problem> {
    let SignIn { player_id, key } = parts.body.json(body).await?;
    let key = Secret::from(key);
    let player = parts.store.player(player_id).await.map_err(unavailable)?;
    // Compared also where there is no such player, and refused alike: neither
    // time nor text tells who has an account.
    let digest = player
        .as_ref()
        .map_or([0; 32], |player| player.sign_in_digest);
    let matches = constant_time_eq(&sha256(key.expose()), &digest);
    if player.is_none() || !matches {
        tracing::info!(player = %player_id, "sign-in refused");
        let detail = "no player has this id and key";
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "sign_in_refused",
            detail,
        ));
    }
    seal(parts, player_id)
}

/// Sessions are the installation's and not a game's, so there is one world.
fn seal(parts: &Parts, player: PlayerId) -> Result<Secret, Problem> {
    let snapshot = parts.directory.snapshot();
    let (purpose, environment) = (KeyPurpose::DeviceSession, Environment::Live);
    let keys = snapshot.keys();
    let session = Session::begin(player, parts.clock.now());
    keys.youngest(purpose, environment)
        .and_then(|id| Some((id, keys.seal(purpose, environment, id)?)))
        .and_then(|(id, key)| session.seal(id, key, &*parts.rng).ok())
        .ok_or_else(|| unavailable("the key ring has no usable key for sessions"))
}
