use std::fmt;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// What evidence proves, as a JSON object. Kept as text, so that what a platform
/// says goes through unharmed, numbers that no reader here could hold included.
/// Its `Debug` form tells the size only: a launch's claims hold a secret.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct Claims(Box<RawValue>);

impl Claims {
    /// These; none where they cannot be written as an object.
    #[must_use]
    pub fn of(claims: &impl Serialize) -> Self {
        let written = to_raw_value(claims).ok();
        let object = written.filter(|json| json.get().starts_with('{'));
        object.map_or_else(Self::default, Self)
    }

    /// The text of the object.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl Default for Claims {
    /// None.
    fn default() -> Self {
        Self(RawValue::from_string("{}".to_owned()).unwrap_or_default())
    }
}

impl PartialEq for Claims {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claims({} bytes)", self.as_str().len())
    }
}
