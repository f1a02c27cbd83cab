use meta_graph::{Refusal, wire::Node};

use store::Sku;

use super::call::Call;

/// `GET /{app}/viewer_purchases`.
pub(super) async fn of_viewer(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `GET /{app}/available_purchases`.
pub(super) async fn available(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// Something of the app that is for sale, as `GET /{sku}` tells of it. What it
/// costs is for `available_purchases` to say.
pub(super) fn sku_node(sku: &Sku) -> Node {
    Node::object([
        ("id", Node::id(sku.sku_id)),
        ("sku", Node::from(&*sku.sku)),
        ("name", Node::from(&*sku.name)),
        ("description", Node::from(&*sku.description)),
    ])
}
