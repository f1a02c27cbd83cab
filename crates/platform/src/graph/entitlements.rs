use meta_graph::{Refusal, wire::Node};

use super::call::Call;

/// `POST /{app}/verify_entitlement`.
pub(super) async fn verify(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `POST /{app}/consume_entitlement`.
pub(super) async fn consume(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `POST /{app}/refund_iap_entitlement`.
pub(super) async fn refund(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
