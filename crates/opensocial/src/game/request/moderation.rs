use serde_json::json;

use super::{Draft, Part, Request};
use crate::wire::word_check::METHOD;

/// Whether a text may be shown.
///
/// Answer: one [`WordCheck`](crate::game::answer::WordCheck).
#[must_use]
pub fn check_words(text: &str) -> Request {
    let draft = Draft::new("POST", &["ngword"]).with("_method", METHOD);
    draft.json(&json!({ "data": text }))
}

/// Whom a player shuts out.
///
/// Answer: a list of [`BlackEntry`](crate::game::answer::BlackEntry)s.
#[must_use]
pub fn blacklist(guid: &str, part: Part) -> Request {
    Draft::get(&["blacklist", guid, "@all"]).part(part).bare()
}

/// Whether a player shuts somebody out: a refusal with the status 404 says no.
///
/// Answer: one [`BlackEntry`](crate::game::answer::BlackEntry).
#[must_use]
pub fn is_blacklisted(guid: &str, other: &str) -> Request {
    Draft::get(&["blacklist", guid, "@all", other]).bare()
}
