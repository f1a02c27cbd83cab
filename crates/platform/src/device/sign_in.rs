use std::{sync::Arc, time::Duration};

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
use tokio::sync::{Semaphore, SemaphorePermit};

use super::session::{known, unavailable};
use crate::Parts;

/// How many sign-ins may be looked up at a time. Each needs a read of the store,
/// and more of them would only wait behind each other.
const AT_ONCE: usize = 64;

/// Where sign-ins are taken in.
#[derive(Clone)]
pub(super) struct Desk {
    parts: Arc<Parts>,
    places: Arc<Semaphore>,
}

impl Desk {
    pub(super) fn new(parts: Arc<Parts>) -> Self {
        Self {
            parts,
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// A place until it is dropped, or a 503 at once.
fn place(places: &Semaphore) -> Result<SemaphorePermit<'_>, Problem> {
    places.try_acquire().map_err(|_| {
        let detail = "too many players sign in at present";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
            .retry_after(Duration::from_secs(1))
    })
}

#[derive(Deserialize)]
struct SignIn {
    player_id: PlayerId,
    key: String,
}

/// `POST /device/v1/sign-in` with `{"player_id":"…","key":"…"}`: a session for
/// the player whose key it is.
pub(super) async fn sign_in(State(desk): State<Desk>, body: Body) -> Response {
    match begin(&desk, body).await {
        Ok(token) => super::granted(serde_json::json!({
            "session_token": token.expose_str(),
            "expires_in": LIFETIME.as_secs(),
        })),
        Err(problem) => problem.into_response(),
    }
}

async fn begin(desk: &Desk, body: Body) -> Result<Secret, Problem> {
    let parts = &*desk.parts;
    let SignIn { player_id, key } = parts.body.json(body).await?;
    let key = Secret::from(key);
    let now = parts.clock.now();
    let begins_at = known(parts)?.signed_in_at(player_id, now);
    let player = {
        // Taken once the body is there, so that a slow one holds no place.
        let _place = place(&desk.places)?;
        parts.store.player(player_id).await.map_err(unavailable)?
    };
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
    seal(parts, Session::begin(player_id, begins_at))
}

/// Sessions are the installation's and not a game's, so there is one world.
fn seal(parts: &Parts, session: Session) -> Result<Secret, Problem> {
    let known = known(parts)?;
    let (purpose, environment) = (KeyPurpose::DeviceSession, Environment::Live);
    let keys = known.keys();
    keys.youngest(purpose, environment)
        .and_then(|id| Some((id, keys.seal(purpose, environment, id)?)))
        .and_then(|(id, key)| session.seal(id, key, &*parts.rng).ok())
        .ok_or_else(|| unavailable("the key ring has no usable key for sessions"))
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    #[test]
    fn who_finds_no_place_is_sent_away_at_once() {
        let places = Semaphore::new(AT_ONCE);
        let mut taken: Vec<_> = (0..AT_ONCE).map(|_| place(&places).unwrap()).collect();
        let refused = place(&places).unwrap_err().into_response();
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key(header::RETRY_AFTER));
        drop(taken.pop());
        drop(place(&places).unwrap());
    }
}
