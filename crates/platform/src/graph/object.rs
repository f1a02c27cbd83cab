use meta_graph::{Refusal, wire::Node};

use super::call::Call;

/// x
pub(super) async fn read(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// y
pub(super) async fn delete(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
