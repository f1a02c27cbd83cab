use meta_graph::{Refusal, wire::Node};

use super::call::Call;

/// `POST /{app}/achievement_definitions`.
pub(super) async fn define(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `GET /{app}/achievement_definitions`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
