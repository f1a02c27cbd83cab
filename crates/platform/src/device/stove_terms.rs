use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::PlayerId;
use http::HeaderMap;
use serve::Problem;

use super::{
    session::{self, unavailable},
    stove_game::{GameWish, unknown_game},
};
use crate::{
    Parts,
    graph::{NoNumber, member},
};

/// `POST /device/v1/stove/terms` with `{"game_id":"…"}` and, where it is not
/// `live`, an `environment`: the player accepts the game's terms and gets a
/// `guid`, the same one at every call. The next user token carries it.
pub(super) async fn accept(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match join(&parts, &headers, body).await {
        Ok(guid) => super::granted(serde_json::json!({ "guid": guid.get() })),
        Err(problem) => problem.into_response(),
    }
}

async fn join(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<PlayerId, Problem> {
    let player = session::of(parts, headers)?.get().player();
    let wish: GameWish = parts.body.json(body).await?;
    let (app_id, _) = wish.find(parts)?;
    let member = member(parts, app_id, player, parts.clock.now()).await;
    match member {
        Ok(member) => Ok(member.scoped_id),
        Err(NoNumber::Gone) => Err(unknown_game()),
        Err(error) => Err(unavailable(error)),
    }
}
