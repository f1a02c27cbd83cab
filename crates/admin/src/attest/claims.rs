//! What a game wants in its tokens besides.

use meta_attest::platform::token::is_reserved;
use serde_json::{Map, Value, json};

use crate::AdminError;

/// The longest text of them, in bytes.
const LONGEST: usize = 2_048;

const EXPECTED: &str = "an object of at most 2048 bytes without control characters and without a \
                        claim that tokens have anyway or that libraries know (sub, aud, nbf, iat)";

/// Their text, where some are given.
#[allow(clippy::option_option)]
pub(super) fn checked(
    given: Option<&Option<Map<String, Value>>>,
) -> Result<Option<Option<String>>, AdminError> {
    let Some(Some(claims)) = given else {
        return Ok(given.map(|_| None));
    };
    let text = json!(claims).to_string();
    let is_plain = |(name, value): (&String, &Value)| is_printable(name) && is_plain(value);
    let is_wrong = claims.keys().any(|name| is_reserved(name)) || !claims.iter().all(is_plain);
    if text.len() > LONGEST || is_wrong {
        return Err(AdminError::Invalid {
            field: "extra_claims",
            expected: EXPECTED,
        });
    }
    Ok(Some(Some(text)))
}

/// Whether no text in it has a control character. It is no deeper than its parser
/// lets it be.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => is_printable(text),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(members) => members
            .iter()
            .all(|(name, value)| is_printable(name) && is_plain(value)),
    }
}

fn is_printable(text: &str) -> bool {
    !text.chars().any(char::is_control)
}
