use std::sync::Arc;

use ::stove::platform::{USER_TOKEN_VALIDITY, UserToken, mint_user_token};
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{AppId, Environment, Secret, TokenId};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serve::Problem;
use store::{KeyPurpose, Platform};

use super::session::{self, unavailable};
use crate::Parts;

#[derive(Deserialize)]
struct Wish {
    game_id: String,
    #[serde(default = "live")]
    environment: Environment,
}

const fn live() -> Environment {
    Environment::Live
}

/// `POST /device/v1/stove/user-token` with `{"game_id":"…"}` and, where it is
/// not `live`, an `environment`: the Game User Access Token that a game's
/// client hands to the game's server.
pub(super) async fn issue(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match mint(&parts, &headers, body).await {
        Ok(token) => super::granted(serde_json::json!({
            "access_token": token.expose_str(),
            "expires_in": USER_TOKEN_VALIDITY.as_secs(),
        })),
        Err(problem) => problem.into_response(),
    }
}

async fn mint(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<Secret, Problem> {
    let player = session::of(parts, headers)?.get().player();
    let wish: Wish = parts.body.json(body).await?;
    let (app_id, application_no) = game(parts, &wish)?;
    let membership = parts
        .store
        .membership(app_id, player)
        .await
        .map_err(unavailable)?;
    let now = parts.clock.now();
    let token = UserToken {
        environment: wish.environment,
        app_id,
        application_no,
        player,
        guid: membership.map(|membership| membership.scoped_id),
        token_id: TokenId::generate(&*parts.rng),
        issued_at: now,
        expires_at: now.plus(USER_TOKEN_VALIDITY),
    };
    sign(parts, &token)
}

fn game(parts: &Parts, wish: &Wish) -> Result<(AppId, u64), Problem> {
    let snapshot = parts.directory.snapshot();
    let world = snapshot.world(Platform::Stove, wish.environment);
    world
        .listing(&wish.game_id)
        .and_then(|listing| Some((listing.app_id, listing.number?)))
        .ok_or_else(|| {
            let detail = "no game has this id in this environment";
            Problem::new(StatusCode::NOT_FOUND, "unknown_game", detail)
        })
}

fn sign(parts: &Parts, token: &UserToken) -> Result<Secret, Problem> {
    let snapshot = parts.directory.snapshot();
    let (purpose, environment) = (KeyPurpose::StoveUserToken, token.environment);
    let keys = snapshot.keys();
    keys.youngest(purpose, environment)
        .and_then(|id| Some((id, keys.hmac(purpose, environment, id)?)))
        .map(|(id, key)| mint_user_token(token, id, key))
        .ok_or_else(|| unavailable("the key ring has no usable key for user tokens"))
}
