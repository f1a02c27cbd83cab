use std::sync::Arc;

use ::meta_graph::{
    Refusal,
    platform::{Caller, admit},
};
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{AppId, OwnerId, PlayerId, Secret, TokenId};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serve::Problem;
use store::{Receipt, Revocation, Step, Unit};

use super::session::{self, unavailable};
use crate::{
    Parts,
    graph::{GraphRegistry, ending},
};

#[derive(Deserialize)]
struct Wish {
    user_token: String,
}

/// `POST /device/v1/meta/user-token/revoke` with `{"user_token":"…"}`: the player
/// signs out of an app. The token is refused from now on, and so is everything
/// that was got by the same SSO code. A token that has ended already stays so.
pub(super) async fn revoke(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match end(&parts, &headers, body).await {
        Ok(()) => super::granted(serde_json::json!({ "revoked": true })),
        Err(problem) => problem.into_response(),
    }
}

async fn end(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<(), Problem> {
    let player = session::of(parts, headers)?.get().player();
    let wish: Wish = parts.body.json(body).await?;
    let Some((app_id, token)) = judge(parts, &Secret::from(wish.user_token), player)? else {
        return Ok(());
    };
    let now = parts.clock.now();
    let step = Step::Revoke(Revocation::new(app_id, ending(token), now));
    let unit = Unit::of(OwnerId::generate(&*parts.rng), step);
    match parts.store.commit(unit).await.map_err(unavailable)? {
        Receipt::Committed(_) => {
            tracing::info!(%app_id, %token, "a player ended a user token");
            // Whoever was told so finds it in effect on this node.
            parts.directory.catch_up().await.map_err(unavailable)
        }
        Receipt::Refused { .. } => Err(not_the_players()),
    }
}

/// The token that is to end; `None` where it has ended.
fn judge(
    parts: &Parts,
    token: &Secret,
    player: PlayerId,
) -> Result<Option<(AppId, TokenId)>, Problem> {
    let known = session::known(parts)?;
    let registry = GraphRegistry::new(&known, parts.development);
    match admit(token.expose(), &registry, parts.clock.now()) {
        Ok(Caller::User {
            app,
            player: holder,
            token: Some(token),
            ..
        }) if holder == player => Ok(Some((app, token))),
        Err(Refusal::TokenRevoked | Refusal::TokenExpired) => Ok(None),
        _ => Err(not_the_players()),
    }
}

/// Another player's is told from a forged one by nobody.
fn not_the_players() -> Problem {
    let detail = "this is no user token of the player's";
    Problem::new(StatusCode::BAD_REQUEST, "invalid_user_token", detail)
}
