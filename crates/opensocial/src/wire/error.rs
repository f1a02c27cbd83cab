//! How a refusal looks on the wire.

use serde_json::{Value, json};

use crate::profile::{ErrorShape, Profile};

/// The type of all bodies, errors too.
pub const CONTENT_TYPE: &str = "application/json";

/// The body of an error. `more` goes behind the message, in its order.
#[must_use]
pub fn body(profile: &Profile, status: u16, message: &str, more: &[(&str, Value)]) -> Vec<u8> {
    let (outer, mut members) = match profile.error {
        ErrorShape::Message => ("Error", vec![("Message", json!(message))]),
        ErrorShape::CodeAndMessage => (
            "error",
            vec![("code", json!(status)), ("message", json!(message))],
        ),
    };
    members.extend_from_slice(more);
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", json!(name)))
        .collect();
    format!("{{{}:{{{}}}}}", json!(outer), members.join(",")).into_bytes()
}
