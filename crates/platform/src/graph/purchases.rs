use meta_graph::{Refusal, wire::Node};

use super::call::Call;

/// `GET /{app}/viewer_purchases`.
pub(super) async fn of_viewer(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `GET /{app}/available_purchases`.
pub(super) async fn available(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
