use std::sync::Arc;

use ::admin::{NewPlayer, PlayerView};
use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::PlayerId;
use http::{StatusCode, Uri};
use serde_json::json;
use serve::Problem;

use crate::{
    Parts,
    auth::Operator,
    ids::Ids,
    page::{self, Part},
    problems,
};

/// `GET /admin/v1/players`.
pub(crate) async fn list(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    uri: Uri,
) -> Result<Json<Part<PlayerView>>, Problem> {
    let (after, limit) = page::wish(&uri)?;
    let page = parts
        .admin
        .players(after, limit)
        .await
        .map_err(problems::of)?;
    let last = page.players.last().filter(|_| page.more);
    let next_after = last.map(|player| player.player_id.to_string());
    Ok(Json(Part {
        items: page.players,
        next_after,
    }))
}

/// `GET /admin/v1/players/{player_id}`.
pub(crate) async fn show(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    Ids(player): Ids<PlayerId>,
) -> Result<Json<PlayerView>, Problem> {
    parts
        .admin
        .player(player)
        .await
        .map(Json)
        .map_err(problems::of)
}

/// `POST /admin/v1/players`: 201 with the player and the key with which the
/// player's device signs in, which is shown this once.
pub(crate) async fn create(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Result<Response, Problem> {
    let new: NewPlayer = parts.body.json(body).await?;
    let created = parts.admin.create_player(new).await.map_err(problems::of)?;
    let key = created.sign_in_key.expose_str();
    let body = json!({ "player": created.player, "sign_in_key": key });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}
