use super::{ERROR_TYPE, Node};
use crate::WireError;

/// The body of an answer that says no. `fbtrace_id` is the request's id, by
/// which it is found in the log.
#[must_use]
pub fn error_body(error: &WireError, fbtrace_id: &str) -> Vec<u8> {
    let transient = error.transient.then_some(true);
    let inner = Node::object([
        ("message", Node::text(&*error.message)),
        ("type", Node::text(ERROR_TYPE)),
        ("code", Node::Number(i64::from(error.code))),
        ("error_subcode", Node::from(error.subcode.map(i64::from))),
        ("error_data", Node::Object(Vec::new())),
        ("is_transient", Node::from(transient)),
        ("fbtrace_id", Node::text(fbtrace_id)),
    ]);
    Node::object([("error", inner)]).to_bytes()
}

/// `{"success":true}`, or false: a JSON boolean always.
#[must_use]
pub fn success(success: bool) -> Node {
    Node::object([("success", Node::Bool(success))])
}
