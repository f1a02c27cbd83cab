use ::admin::NewOwnership;
use axum::response::Response;
use serve::Problem;

use crate::{auth::Administer, order::Order, problems};

/// `POST /admin/v1/apps/{app_id}/ownerships` with `player_id` and, where they
/// are not to be made up, `product_no` and `purchased_at`: 204, and the player
/// has the game.
pub(crate) async fn grant(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewOwnership = order.json()?;
    let granted = order.admin.grant_ownership(app, new).await;
    order.done(&granted.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/ownerships/{player_id}/release`: 204, and the
/// player has the game no longer.
pub(crate) async fn release(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, player) = (order.names.id("app_id")?, order.names.id("player_id")?);
    let released = order.admin.release_ownership(app, player).await;
    order.done(&released.map_err(problems::of)?)
}
