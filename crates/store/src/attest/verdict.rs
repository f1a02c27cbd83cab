use base::Timestamp;

use crate::named::named;

/// How far a device is to be trusted, in the words of Meta's claims
/// (`device_integrity_state`). A higher one compares greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeviceIntegrity {
    /// Not at all.
    NotTrusted,
    /// Its hardware vouches for it, and something else did not hold.
    Basic,
    /// Everything that is asked of it holds.
    Advanced,
}

impl DeviceIntegrity {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::NotTrusted, Self::Basic, Self::Advanced];

    /// The word in claims, stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotTrusted => "NotTrusted",
            Self::Basic => "Basic",
            Self::Advanced => "Advanced",
        }
    }
}
named!(DeviceIntegrity, "device integrity");

/// Whether an app is the one that is registered, in the words of Meta's claims
/// (`app_integrity_state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AppIntegrity {
    /// Nothing can be said of it.
    NotEvaluated,
    /// It is another.
    NotRecognized,
    /// It is.
    StoreRecognized,
}

impl AppIntegrity {
    /// All of them.
    pub const ALL: [Self; 3] = [
        Self::NotEvaluated,
        Self::NotRecognized,
        Self::StoreRecognized,
    ];

    /// The word in claims, stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotEvaluated => "NotEvaluated",
            Self::NotRecognized => "NotRecognized",
            Self::StoreRecognized => "StoreRecognized",
        }
    }
}
named!(AppIntegrity, "app integrity");

/// What was last said of a device, for an operator to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastVerdict {
    /// When.
    pub at: Timestamp,
    /// How far it was trusted, before any bypass.
    pub device: DeviceIntegrity,
    /// What its app was found to be.
    pub app: AppIntegrity,
    /// The codes of what did not hold, in order and separated by one space; at
    /// most 500 bytes, empty where everything held.
    pub reasons: String,
}
