use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which of an app's two worlds a credential, key or token belongs to.
///
/// Each refuses what the other issued (shared by STOVE's Live and Sandbox and
/// by OpenSocial's production and sandbox hosts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Real players.
    Live,
    /// Development and certification.
    Sandbox,
}

impl Environment {
    /// Both environments, in a fixed order.
    pub const ALL: [Self; 2] = [Self::Live, Self::Sandbox];

    /// The name used in stores, configuration and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Sandbox => "sandbox",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names neither environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEnvironment;

impl fmt::Display for UnknownEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the environment is either `live` or `sandbox`")
    }
}

impl std::error::Error for UnknownEnvironment {}

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|e| e.as_str() == text)
            .ok_or(UnknownEnvironment)
    }
}
