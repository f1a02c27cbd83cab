use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{AppId, OwnerId, PlayerId};
use http::HeaderMap;
use serve::Problem;
use store::{Membership, Receipt, Refusal, Step, Unit};

use super::{
    session::{self, unavailable},
    stove_game::{GameWish, unknown_game},
};
use crate::Parts;

/// How many numbers are tried. One that is taken already is drawn less than
/// once in a million times even in a game with a billion players.
const TRIES: usize = 4;

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
    for _ in 0..TRIES {
        let known = parts.store.membership(app_id, player).await;
        if let Some(membership) = known.map_err(unavailable)? {
            return Ok(membership.scoped_id);
        }
        if let Some(guid) = insert(parts, app_id, player).await? {
            return Ok(guid);
        }
    }
    Err(unavailable("no free number for a member was drawn"))
}

/// `None` when the player has just become a member elsewhere, or the number is
/// another's.
async fn insert(
    parts: &Parts,
    app_id: AppId,
    player_id: PlayerId,
) -> Result<Option<PlayerId>, Problem> {
    let scoped_id = PlayerId::generate(&*parts.rng);
    let step = Step::InsertMembership(Membership {
        app_id,
        player_id,
        scoped_id,
        joined_at: parts.clock.now(),
    });
    let unit = Unit::of(OwnerId::generate(&*parts.rng), step);
    match parts.store.commit(unit).await.map_err(unavailable)? {
        Receipt::Committed(_) => Ok(Some(scoped_id)),
        Receipt::Refused {
            refusal: Refusal::Missing,
            ..
        } => Err(unknown_game()),
        Receipt::Refused { .. } => Ok(None),
    }
}
