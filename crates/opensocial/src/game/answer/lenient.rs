//! What some platforms write as texts and others as numbers.

use serde::{Deserialize, Deserializer, de};

#[derive(Deserialize)]
#[serde(untagged)]
enum Spelling {
    Number(u64),
    Switch(bool),
    Text(String),
}

pub(super) fn maybe_id<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    match Option::<Spelling>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Spelling::Number(number)) => Ok(Some(number.to_string())),
        Some(Spelling::Text(text)) => Ok(Some(text)),
        Some(Spelling::Switch(_)) => Err(de::Error::custom("not an id")),
    }
}

pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    maybe_id(deserializer)?.ok_or_else(|| de::Error::custom("not an id"))
}

pub(super) fn maybe_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    match Option::<Spelling>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Spelling::Number(number)) => Ok(Some(number)),
        Some(Spelling::Text(text)) => text.parse().map(Some).map_err(de::Error::custom),
        Some(Spelling::Switch(_)) => Err(de::Error::custom("not a number")),
    }
}

pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    maybe_number(deserializer)?.ok_or_else(|| de::Error::custom("not a number"))
}

pub(super) fn maybe_switch<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    match Option::<Spelling>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Spelling::Switch(on)) => Ok(Some(on)),
        Some(Spelling::Text(text)) => text.parse().map(Some).map_err(de::Error::custom),
        Some(Spelling::Number(_)) => Err(de::Error::custom("neither true nor false")),
    }
}

pub(super) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    maybe_switch(deserializer)?.ok_or_else(|| de::Error::custom("neither true nor false"))
}
