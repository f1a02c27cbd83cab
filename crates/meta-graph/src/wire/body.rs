use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use super::{Params, params::Given};
use crate::Refusal;

/// How a body carries its parameters, by its content type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `application/json`, or another type whose syntax is JSON's.
    Json,
    /// `multipart/form-data`: the caller takes the parts apart and hands in
    /// the texts with [`Params::part`].
    Multipart,
    /// No content type, or plain text: JSON where the body begins with a brace,
    /// and urlencoded otherwise.
    Untold,
    /// Any other type. Only an empty body can be taken.
    Other,
}

impl Carrier {
    /// The carrier that a `Content-Type` header names.
    #[must_use]
    pub fn of(content_type: Option<&[u8]>) -> Self {
        let value = content_type.unwrap_or_default();
        let media = value.split(|byte| *byte == b';').next();
        let media = media.unwrap_or_default().trim_ascii().to_ascii_lowercase();
        match &*media {
            b"" | b"text/plain" => Self::Untold,
            b"application/x-www-form-urlencoded" => Self::Form,
            b"multipart/form-data" => Self::Multipart,
            b"application/json" | b"text/json" => Self::Json,
            other if other.ends_with(b"+json") => Self::Json,
            _ => Self::Other,
        }
    }
}

impl Params {
    /// Adds those of a body. An empty body has none, whatever its type says:
    /// several clients send `application/json` with nothing in it.
    ///
    /// # Errors
    /// [`Refusal::BodyUnreadable`].
    pub fn body(&mut self, carrier: Carrier, body: &[u8]) -> Result<(), Refusal> {
        let trimmed = body.trim_ascii();
        if trimmed.is_empty() {
            return Ok(());
        }
        match carrier {
            Carrier::Json => self.json(trimmed),
            Carrier::Untold if trimmed.starts_with(b"{") => self.json(trimmed),
            Carrier::Form | Carrier::Untold => self.form(trimmed),
            Carrier::Multipart => Err(unreadable("its parts were not taken apart")),
            Carrier::Other => Err(unreadable(
                "expected application/x-www-form-urlencoded, application/json or \
                 multipart/form-data",
            )),
        }
    }

    fn json(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let Ok(Members(members)) = serde_json::from_slice(body) else {
            return Err(unreadable("expected a JSON object"));
        };
        for (name, value) in members {
            let given = match value {
                Value::Null => continue,
                Value::String(text) => Given::Text(text),
                Value::Bool(value) => Given::Text(value.to_string()),
                Value::Number(number) if number.is_i64() || number.is_u64() => {
                    Given::Text(number.to_string())
                }
                other => Given::Json(other),
            };
            self.insert(name, given).map_err(unreadable)?;
        }
        Ok(())
    }
}

/// The members of a JSON object in their order, also those that share a name:
/// a general reader keeps the last, and two access tokens would pass for one.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

const fn unreadable(why: &'static str) -> Refusal {
    Refusal::BodyUnreadable { why }
}
