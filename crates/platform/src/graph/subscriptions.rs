use meta_graph::{Refusal, wire::Node};

use super::call::Call;

/// `GET /{app}/subscriptions`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `POST /{app}/cancel_subscription`.
pub(super) async fn cancel(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `POST /{app}/extend_subscription`.
pub(super) async fn extend(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
