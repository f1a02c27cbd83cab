use serde_json::{Map, Value};

use super::invalid;
use crate::Refusal;

/// How many fields one call may name.
pub const MAX_FIELDS: usize = 128;

/// Which fields of an item are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fields {
    /// All that there are: `@all`, or nothing said.
    #[default]
    All,
    /// These, and those of them that there are.
    Named(Vec<String>),
}

impl Fields {
    /// Reads `fields`: names with commas between them, white space around them
    /// left out. Nothing but commas asks for everything, as if it were not there,
    /// because clients send it so.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for more names than [`MAX_FIELDS`].
    pub fn of(asked: Option<&str>) -> Result<Self, Refusal> {
        let names = names(asked.unwrap_or_default())?;
        if names.is_empty() || names.iter().any(|name| name == "@all") {
            return Ok(Self::All);
        }
        Ok(Self::Named(names))
    }

    /// Whether a field is asked for.
    #[must_use]
    pub fn asks(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => names.iter().any(|named| named == name),
        }
    }

    /// What of an item is asked for.
    #[must_use]
    pub fn select(&self, mut item: Map<String, Value>) -> Map<String, Value> {
        item.retain(|name, _| self.asks(name));
        item
    }
}

/// The names in `fields`, each once.
fn names(text: &str) -> Result<Vec<String>, Refusal> {
    let mut names: Vec<String> = Vec::new();
    for name in text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        if names.iter().any(|named| named == name) {
            continue;
        }
        if names.len() >= MAX_FIELDS {
            return Err(invalid(format!(
                "the parameter fields has at most {MAX_FIELDS} names"
            )));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}
