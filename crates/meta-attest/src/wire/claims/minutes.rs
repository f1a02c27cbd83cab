use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::wire::Member;

/// A number of minutes that may not be known.
///
/// The documents show a number; clients have been seen to expect the digits of
/// one. Both are read, and whatever else comes is not known: that the device is
/// banned must not be lost over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minutes(Option<u64>);

impl Minutes {
    /// No number.
    pub const UNKNOWN: Self = Self(None);

    /// So many.
    #[must_use]
    pub const fn new(minutes: u64) -> Self {
        Self(Some(minutes))
    }

    /// How many, if that is known.
    #[must_use]
    pub const fn get(self) -> Option<u64> {
        self.0
    }
}

impl Member for Minutes {
    fn is_written(&self) -> bool {
        self.0.is_some()
    }
}

impl Serialize for Minutes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Minutes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }))
    }
}
