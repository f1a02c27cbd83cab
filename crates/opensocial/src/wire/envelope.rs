//! What answers are wrapped in (RESTful Protocol Specification v0.9; Mobage).

use serde_json::{Map, Value, json};

use super::Endpoint;
use crate::profile::Profile;

/// A part of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What is in it.
    pub items: Vec<Value>,
    /// How many come before it.
    pub skipped: usize,
    /// How many were asked for, where the call said so.
    pub count: Option<usize>,
    /// How many there are in all.
    pub total: usize,
}

/// One thing: an object and no list, also where a list of one would be. Where
/// the profile counts it, as in what was captured of Mobage, the counts are those
/// of a list of one.
#[must_use]
pub fn single(profile: &Profile, endpoint: Endpoint, thing: Value) -> Value {
    let mut members = Map::new();
    if profile.counts_one {
        members.insert("startIndex".to_owned(), json!(profile.first));
        members.insert("itemsPerPage".to_owned(), json!(1));
        members.insert("totalResults".to_owned(), json!(1));
    }
    members.insert(profile.key(endpoint).to_owned(), thing);
    Value::Object(members)
}

/// A list: an array also where there is one item or none. How many were asked
/// for stands there only where the call said so.
#[must_use]
pub fn collection(profile: &Profile, page: Page) -> Value {
    let mut members = counts(profile, &page);
    members.insert("entry".to_owned(), Value::Array(page.items));
    Value::Object(members)
}

/// A list by user: what was asked for of each, under the user's id. The items
/// of the page stand for nothing.
#[must_use]
pub fn by_user(profile: &Profile, page: &Page, entries: Map<String, Value>) -> Value {
    let mut members = counts(profile, page);
    members.insert("entry".to_owned(), Value::Object(entries));
    Value::Object(members)
}

fn counts(profile: &Profile, page: &Page) -> Map<String, Value> {
    let mut members = Map::new();
    let first = page.skipped.saturating_add(profile.first);
    members.insert("startIndex".to_owned(), json!(first));
    if let Some(count) = page.count {
        members.insert("itemsPerPage".to_owned(), json!(count));
    }
    members.insert("totalResults".to_owned(), json!(page.total));
    members
}
