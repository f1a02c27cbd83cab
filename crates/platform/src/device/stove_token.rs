use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::FamilyId;
use http::HeaderMap;
use serve::Problem;

use super::{
    session,
    stove_game::GameWish,
    stove_pair::{Bearer, Pair},
};
use crate::Parts;

/// `POST /device/v1/stove/user-token` with `{"game_id":"…"}` and, where it is
/// not `live`, an `environment`: the Game User Access Token that a game's
/// client hands to the game's server, and a refresh token for the next one.
///
/// Nothing is written: the store learns of the family when it is refreshed.
pub(super) async fn issue(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match begin(&parts, &headers, body).await {
        Ok(pair) => pair.granted(),
        Err(problem) => problem.into_response(),
    }
}

async fn begin(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<Pair, Problem> {
    let player = session::of(parts, headers)?.get().player();
    let wish: GameWish = parts.body.json(body).await?;
    let (app_id, application_no) = wish.find(parts)?;
    let bearer = Bearer {
        environment: wish.environment,
        app_id,
        application_no,
        player,
    };
    let issued_at = bearer.issued_at(parts)?;
    // Judged again, so that a revocation heard meanwhile is not outrun.
    session::of(parts, headers)?;
    let family_id = FamilyId::generate(&*parts.rng);
    Pair::mint(parts, &bearer, family_id, 0, issued_at).await
}
