use meta_graph::{Refusal, wire::Node};

use super::call::Call;

/// x
pub(super) async fn validate(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
