use std::sync::Arc;

use ::admin::{Fixture, Imported};
use axum::{Json, body::Body, extract::State};
use http::HeaderMap;
use serve::Problem;

use crate::{
    Parts,
    auth::{Administer, May, still},
    problems,
};

/// `POST /admin/v1/import` with what a seed file holds. Needs no idempotency
/// key: what is there already stays, so the same body can be sent again.
pub(crate) async fn create(
    may: May<Administer>,
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Imported>, Problem> {
    let fixture: Fixture = parts.body.json(body).await?;
    still::<Administer>(&headers, &parts)?;
    may.admin
        .import(fixture)
        .await
        .map(Json)
        .map_err(problems::of)
}
