use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use base::{OwnerId, PlayerId};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use serve::Problem;
use store::{Receipt, Refusal, SocialStep, Step, Unit};

use super::session::{self, unavailable};
use crate::Parts;

/// The other player of a path.
type Named = Result<Path<String>, PathRejection>;

/// `GET /device/v1/opensocial/blocked`: whom the player shuts out, at most a
/// thousand, in the order of their ids.
pub(super) async fn list(State(parts): State<Arc<Parts>>, headers: HeaderMap) -> Response {
    match blocked(&parts, &headers).await {
        Ok(list) => super::granted(list),
        Err(problem) => problem.into_response(),
    }
}

async fn blocked(parts: &Parts, headers: &HeaderMap) -> Result<Value, Problem> {
    let player = session::of(parts, headers)?.get().player();
    let ids = parts.store.blocked(player).await.map_err(unavailable)?;
    let found = parts.store.players_of(ids).await.map_err(unavailable)?;
    let blocked: Vec<Value> = found
        .iter()
        .map(|one| json!({ "player_id": one.player_id, "nickname": one.nickname }))
        .collect();
    Ok(json!({ "blocked": blocked }))
}

/// `PUT /device/v1/opensocial/blocked/{player}`: 204, and the other player is
/// shut out.
pub(super) async fn block(
    State(parts): State<Arc<Parts>>,
    named: Named,
    headers: HeaderMap,
) -> Response {
    let at = parts.clock.now();
    let step = |player_id, blocked_id| SocialStep::Block {
        player_id,
        blocked_id,
        at,
    };
    answered(change(&parts, named, &headers, step).await)
}

/// `DELETE /device/v1/opensocial/blocked/{player}`: 204, and the other player is
/// not.
pub(super) async fn unblock(
    State(parts): State<Arc<Parts>>,
    named: Named,
    headers: HeaderMap,
) -> Response {
    let step = |player_id, blocked_id| SocialStep::Unblock {
        player_id,
        blocked_id,
    };
    answered(change(&parts, named, &headers, step).await)
}

async fn change(
    parts: &Parts,
    named: Named,
    headers: &HeaderMap,
    step: impl FnOnce(PlayerId, PlayerId) -> SocialStep,
) -> Result<(), Problem> {
    let player = session::of(parts, headers)?.get().player();
    let other = named.ok().and_then(|Path(other)| other.parse().ok());
    let step = Step::Social(step(player, other.ok_or_else(unknown)?));
    let unit = Unit::of(OwnerId::generate(&*parts.rng), step);
    match parts.store.commit(unit).await.map_err(unavailable)? {
        Receipt::Committed(_) => Ok(()),
        Receipt::Refused { refusal, .. } => Err(match refusal {
            Refusal::Missing => unknown(),
            Refusal::Settled => {
                let detail = "nobody shuts out oneself, or more than a thousand players";
                Problem::new(StatusCode::CONFLICT, "cannot_block", detail)
            }
            other => unavailable(other),
        }),
    }
}

fn answered(done: Result<(), Problem>) -> Response {
    match done {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => problem.into_response(),
    }
}

fn unknown() -> Problem {
    let detail = "there is no such player";
    Problem::new(StatusCode::NOT_FOUND, "unknown_player", detail)
}
