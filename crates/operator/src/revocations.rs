use ::admin::NewRevocation;
use axum::response::Response;
use serve::Problem;

use crate::{auth::Ban, order::Order, problems};

/// `POST /admin/v1/revocations` with `app_id` and one of `token_id`,
/// `credential_id` and `player_id`: 204, and what was issued up to now is
/// refused.
pub(crate) async fn create(order: Order<Ban>) -> Result<Response, Problem> {
    let new: NewRevocation = order.json()?;
    order.admin.revoke(new).await.map_err(problems::of)?;
    order.done(&())
}
