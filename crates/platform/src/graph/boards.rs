use base::ObjectId;
use meta_graph::{Refusal, wire::Node};

use super::call::Call;

/// `POST /{app}/leaderboards`.
pub(super) async fn define(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `GET /{app}/leaderboards`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `DELETE /{board}`, where the board is one of the app.
pub(super) async fn delete(call: &Call<'_>, _board: ObjectId) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
