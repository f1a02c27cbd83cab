use axum::extract::{Path, Request, State, rejection::PathRejection};
use stove::{platform, wire};

use super::{Stove, answer::Answer, member::authorization, registry::SnapshotRegistry};

/// "Game User Access Token Validation". Reads nothing but memory.
pub(super) async fn verify(
    State(stove): State<Stove>,
    game_id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Answer {
    // To extract the headers would be to copy all of them.
    let (request, body) = request.into_parts();
    let body = match stove.parts.body.collect(body).await {
        Ok(body) => body,
        Err(error) => return error.into(),
    };
    // A path that is not UTF-8 names no game, and neither does the empty text.
    let game_id = game_id.map(|Path(game_id)| game_id).unwrap_or_default();
    let snapshot = stove.parts.directory.snapshot();
    let verdict = platform::verify(
        stove.environment,
        &game_id,
        authorization(&request),
        &body,
        &SnapshotRegistry::new(&snapshot, &stove.parts),
        stove.parts.clock.now(),
    );
    match verdict {
        Ok(member) => Answer::success(wire::verify_response(&member)),
        Err(refusal) => Answer::refusal(&stove, refusal),
    }
}
