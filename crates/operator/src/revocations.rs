use std::sync::Arc;

use ::admin::NewRevocation;
use axum::{body::Body, extract::State};
use http::StatusCode;
use serve::Problem;

use crate::{Parts, auth::Operator, problems};

/// `POST /admin/v1/revocations` with `app_id` and one of `token_id`,
/// `credential_id` and `player_id`: 204, and what was issued up to now is
/// refused.
pub(crate) async fn create(
    _: Operator,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Result<StatusCode, Problem> {
    let new: NewRevocation = parts.body.json(body).await?;
    parts.admin.revoke(new).await.map_err(problems::of)?;
    Ok(StatusCode::NO_CONTENT)
}
