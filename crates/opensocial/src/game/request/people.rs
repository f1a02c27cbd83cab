use super::{Draft, Part, Request};

/// One person: `@me` with a player's token, else the player's id. Without
/// `fields` the platform answers with its usual ones.
///
/// Answer: one [`Person`](crate::game::answer::Person).
#[must_use]
pub fn person(guid: &str, fields: &[&str]) -> Request {
    Draft::get(&["people", guid, "@self"]).fields(fields).bare()
}

/// A player's friends.
///
/// Answer: a list of [`Person`](crate::game::answer::Person)s.
#[must_use]
pub fn friends(guid: &str, part: Part, fields: &[&str]) -> Request {
    let draft = Draft::get(&["people", guid, "@friends"]);
    draft.part(part).fields(fields).bare()
}

/// Some of a player's friends, by their ids.
///
/// Answer: a list of [`Person`](crate::game::answer::Person)s; of one id that
/// person alone.
#[must_use]
pub fn people(guid: &str, ids: &[&str], fields: &[&str]) -> Request {
    let ids = ids.join(";");
    let draft = Draft::get(&["people", guid, "@friends", &ids]);
    draft.fields(fields).bare()
}

/// How a player's figure looks.
///
/// Answer: one [`Avatar`](crate::game::answer::Avatar).
#[must_use]
pub fn avatar(guid: &str) -> Request {
    Draft::get(&["avatar", guid, "@self"]).bare()
}
