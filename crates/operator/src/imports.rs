use std::sync::Arc;

use ::admin::{Fixture, Imported};
use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use serve::Problem;

use crate::{
    Parts,
    auth::{Administer, May},
    problems,
};

/// `POST /admin/v1/import` with what a seed file holds. Needs no idempotency
/// key: what is there already stays, so the same body can be sent again.
pub(crate) async fn create(
    may: May<Administer>,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Response {
    match import(&may, &parts, body).await {
        Ok(imported) => Json(imported).into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn import(may: &May<Administer>, parts: &Parts, body: Body) -> Result<Imported, Problem> {
    let fixture: Fixture = parts.body.json(body).await?;
    may.admin.import(fixture).await.map_err(problems::of)
}
