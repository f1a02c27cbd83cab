use serde_json::json;

use super::{Draft, Part, Request};

/// The groups of the game's texts. In the app's own name only.
///
/// Answer: a list of [`TextGroup`](crate::game::answer::TextGroup)s.
#[must_use]
pub fn groups(part: Part) -> Request {
    Draft::get(&["textdata", "@app", "@all"]).part(part).bare()
}

/// Makes a group: 1 to 32 bytes. In the app's own name only.
///
/// Answer: one [`TextGroup`](crate::game::answer::TextGroup).
#[must_use]
pub fn make_group(name: &str) -> Request {
    Draft::new("POST", &["textdata", "@app", "@all"]).json(&json!({ "name": name }))
}

/// Takes a group away with its texts. In the app's own name only.
///
/// The answer says nothing.
#[must_use]
pub fn drop_group(name: &str) -> Request {
    Draft::new("DELETE", &["textdata", "@app", name]).bare()
}

/// The texts of a group: all of them, or the viewer's with `own`.
///
/// Answer: a list of [`Text`](crate::game::answer::Text)s.
#[must_use]
pub fn texts(group: &str, own: bool, part: Part) -> Request {
    let selector = if own { "@self" } else { "@all" };
    Draft::get(&["textdata", "@app", group, selector])
        .part(part)
        .bare()
}

/// One text.
///
/// Answer: one [`Text`](crate::game::answer::Text).
#[must_use]
pub fn text(group: &str, id: &str) -> Request {
    Draft::get(&["textdata", "@app", group, "@all", id]).bare()
}

/// Writes a text of 1 to 2,048 bytes, which is read along before it may be shown.
///
/// Answer: one [`Text`](crate::game::answer::Text).
#[must_use]
pub fn post_text(group: &str, data: &str) -> Request {
    let draft = Draft::new("POST", &["textdata", "@app", group, "@self"]);
    draft.json(&json!({ "data": data }))
}

/// Puts another text in its place, which is read along anew.
///
/// Answer: one [`Text`](crate::game::answer::Text).
#[must_use]
pub fn edit_text(group: &str, id: &str, data: &str) -> Request {
    let draft = Draft::new("PUT", &["textdata", "@app", group, "@self", id]);
    draft.json(&json!({ "data": data }))
}

/// Takes a text back.
///
/// The answer says nothing.
#[must_use]
pub fn remove_text(group: &str, id: &str) -> Request {
    Draft::new("DELETE", &["textdata", "@app", group, "@self", id]).bare()
}
