use std::sync::Arc;

use ::admin::{AppView, NewApp, RotatedSecret};
use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{AppId, CredentialId, PlayerId};
use http::{StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Value, json};
use serve::Problem;

use crate::{
    Parts,
    auth::Operator,
    ids::Ids,
    page::{self, Part},
    problems,
};

/// `GET /admin/v1/apps`.
pub(crate) async fn list(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    uri: Uri,
) -> Result<Json<Part<AppView>>, Problem> {
    let (after, limit) = page::wish(&uri)?;
    let (items, more) = parts.admin.apps(after, limit);
    let last = items
        .last()
        .filter(|_| more)
        .map(|app| app.app_id.to_string());
    Ok(Json(Part {
        items,
        next_after: last,
    }))
}

/// `GET /admin/v1/apps/{app_id}`.
pub(crate) async fn show(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    Ids(app): Ids<AppId>,
) -> Result<Json<AppView>, Problem> {
    parts.admin.app(app).map(Json).ok_or_else(not_found)
}

/// `POST /admin/v1/apps`: 201 with the app and its secrets, which are shown
/// this once.
pub(crate) async fn create(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Result<Response, Problem> {
    let new: NewApp = parts.body.json(body).await?;
    let (app, secrets) = parts.admin.create_app(new).await.map_err(problems::of)?;
    let secrets: Vec<Value> = secrets.iter().map(revealed).collect();
    let body = json!({ "app": app, "secrets": secrets });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// `POST /admin/v1/apps/{app_id}/credentials/{credential_id}/rotate`.
pub(crate) async fn rotate(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    Ids((app, credential)): Ids<(AppId, CredentialId)>,
) -> Result<Json<Value>, Problem> {
    let rotated = parts
        .admin
        .rotate_secret(app, credential)
        .await
        .map_err(problems::of)?;
    Ok(Json(revealed(&rotated)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    player_id: PlayerId,
    #[serde(default)]
    guid: Option<u64>,
}

/// `POST /admin/v1/apps/{app_id}/members` with `player_id` and, where it is not
/// to be drawn, `guid`: 201 with the player's number within the game.
pub(crate) async fn join(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    Ids(app): Ids<AppId>,
    body: Body,
) -> Result<Response, Problem> {
    let Join { player_id, guid } = parts.body.json(body).await?;
    let guid = parts
        .admin
        .join(app, player_id, guid)
        .await
        .map_err(problems::of)?;
    Ok((StatusCode::CREATED, Json(json!({ "guid": guid.get() }))).into_response())
}

fn revealed(secret: &RotatedSecret) -> Value {
    json!({
        "credential_id": secret.credential_id,
        "client_id": secret.client_id,
        "client_secret": secret.client_secret.expose_str(),
    })
}

fn not_found() -> Problem {
    problems::of(::admin::AdminError::Missing)
}
