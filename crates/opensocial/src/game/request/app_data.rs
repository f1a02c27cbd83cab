use std::collections::BTreeMap;

use serde_json::json;

use super::{Draft, Part, Request};

/// What the game keeps of a player. No keys are all of them.
///
/// Answer: [`AppData`](crate::game::answer::AppData).
#[must_use]
pub fn app_data(guid: &str, keys: &[&str]) -> Request {
    let draft = Draft::get(&["appdata", guid, "@self", "@app"]);
    draft.fields(keys).bare()
}

/// What the game keeps of a player's friends.
///
/// Answer: [`AppData`](crate::game::answer::AppData).
#[must_use]
pub fn friends_app_data(guid: &str, part: Part, keys: &[&str]) -> Request {
    let draft = Draft::get(&["appdata", guid, "@friends", "@app"]);
    draft.part(part).fields(keys).bare()
}

/// Keeps these of a player, beside what is there. Keys have at most 32 bytes and
/// values 1,024.
///
/// The answer says nothing.
#[must_use]
pub fn change_app_data(guid: &str, entries: &BTreeMap<String, String>) -> Request {
    Draft::new("POST", &["appdata", guid, "@self", "@app"]).json(&json!(entries))
}

/// Forgets these keys; all of them where none is named.
///
/// The answer says nothing.
#[must_use]
pub fn remove_app_data(guid: &str, keys: &[&str]) -> Request {
    let draft = Draft::new("DELETE", &["appdata", guid, "@self", "@app"]);
    draft.fields(keys).bare()
}
