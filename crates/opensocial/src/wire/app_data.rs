//! What a game keeps of its players (Mobage, "AppData"; OpenSocial REST 0.9,
//! "App Data").

mod entries;

use std::collections::{BTreeMap, btree_map};

use serde_json::{Map, Value, json};

use super::list::Fields;
use crate::Refusal;

/// The longest key, in bytes.
pub const MAX_KEY: usize = 32;

/// The longest value, in bytes.
pub const MAX_VALUE: usize = 1_024;

/// How many keys a game has of one player, and so in one call.
pub const MAX_KEYS: usize = 64;

/// What a call writes: at least one key, at most [`MAX_KEYS`].
///
/// A key has 1 to [`MAX_KEY`] bytes. It can be named in `fields`: no comma, no
/// white space at its ends, no control characters, and no `@` in front, which
/// belongs to the protocol's own words. A value has at most [`MAX_VALUE`] bytes
/// and no control characters but tabs and ends of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written(BTreeMap<String, String>);

impl Written {
    /// Reads a body in any of the three shapes of Mobage's page:
    ///
    /// 1. `{"entry":[{"key":"score","value":"78"}]}`
    /// 2. `{"entry":[{"score":"78"}]}`
    /// 3. `{"score":"78"}`
    ///
    /// In the first two, `person_id` may stand beside `entry`, and one entry may
    /// do without the array. Numbers without a fraction, and yes and no, are
    /// taken as the texts that they are written as, because clients in PHP send
    /// them so.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for what is no JSON or of no such shape, and for a
    /// key or a value that is not as it should be.
    pub fn of(body: &[u8]) -> Result<Self, Refusal> {
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            return Err(invalid("the body has to be a JSON object"));
        };
        let mut written = BTreeMap::new();
        for (key, value) in entries::of(members)? {
            let value = entries::text(&key, value)?;
            judge_key(&key)?;
            judge_value(&key, &value)?;
            if written.insert(key.clone(), value).is_some() {
                return Err(invalid(format!("the key {key} stands there twice")));
            }
        }
        match written.len() {
            0 => Err(invalid("there is no key in the body")),
            1..=MAX_KEYS => Ok(Self(written)),
            _ => Err(invalid(format!("the body has at most {MAX_KEYS} keys"))),
        }
    }

    /// Holds it to `fields`: what is written must be named there, where anything
    /// is (OpenSocial REST 0.9, "Partial updates").
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for the first key that is not.
    pub fn within(self, fields: &Fields) -> Result<Self, Refusal> {
        let beside = self.0.keys().find(|key| !fields.asks(key));
        match beside {
            None => Ok(self),
            Some(key) => Err(invalid(format!(
                "the key {key} is in the body and not in the parameter fields"
            ))),
        }
    }
}

impl IntoIterator for Written {
    type Item = (String, String);
    type IntoIter = btree_map::IntoIter<String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Which keys a call takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// All.
    All,
    /// These.
    Named(Vec<String>),
}

impl Removed {
    /// Reads `fields` of a call that deletes: `@all` or nothing said is all.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it is there and names nothing: a client whose
    /// list came out empty means not everything.
    pub fn of(fields: Option<&str>) -> Result<Self, Refusal> {
        let named = fields.is_none_or(|text| text.split(',').any(|name| !name.trim().is_empty()));
        if !named {
            return Err(invalid("the parameter fields names no key"));
        }
        Ok(match Fields::of(fields)? {
            Fields::All => Self::All,
            Fields::Named(names) => Self::Named(names),
        })
    }
}

/// What a game keeps of one player, as the answer has it: the keys that were
/// asked for.
#[must_use]
pub fn kept<'a>(
    entries: impl IntoIterator<Item = (&'a String, &'a String)>,
    fields: &Fields,
) -> Value {
    let asked = entries.into_iter().filter(|(key, _)| fields.asks(key));
    let kept: Map<String, Value> = asked
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    Value::Object(kept)
}

fn judge_key(key: &str) -> Result<(), Refusal> {
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(invalid(format!("a key has 1 to {MAX_KEY} bytes")));
    }
    let unnameable = key.contains(',') || key.trim() != key || key.starts_with('@');
    if unnameable || key.chars().any(char::is_control) {
        let why = "a key has no commas, no control characters, no white space at its ends and no @ in front";
        return Err(invalid(why));
    }
    Ok(())
}

fn judge_value(key: &str, value: &str) -> Result<(), Refusal> {
    if value.len() > MAX_VALUE {
        return Err(invalid(format!(
            "the value of the key {key} has more than {MAX_VALUE} bytes"
        )));
    }
    let allowed = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    if !value.chars().all(allowed) {
        return Err(invalid(format!(
            "the value of the key {key} has control characters"
        )));
    }
    Ok(())
}

fn invalid(why: impl Into<String>) -> Refusal {
    Refusal::Invalid(why.into())
}

#[cfg(test)]
mod tests;
