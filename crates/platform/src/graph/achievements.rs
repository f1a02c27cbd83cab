use meta_graph::{Refusal, wire::Node};

use super::call::Call;

/// `POST /{user}/achievements`.
pub(super) async fn write(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `GET /{user}/achievements`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `POST /achievement_remove_all`.
pub(super) async fn remove_all(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
