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

/// The code of a patch level that a device showed once and does not reach now.
pub const PATCH_ROLLED_BACK: &str = "patch_rolled_back";

/// The most bytes of [`LastVerdict::reasons`].
const MAX_REASONS: usize = 500;

impl LastVerdict {
    /// A verdict with as many of the reasons as there is room for.
    #[must_use]
    pub fn new(
        at: Timestamp,
        device: DeviceIntegrity,
        app: AppIntegrity,
        reasons: &[&'static str],
    ) -> Self {
        let mut verdict = Self {
            at,
            device,
            app,
            reasons: String::new(),
        };
        for reason in reasons {
            verdict.add(reason);
        }
        verdict
    }

    /// The patch level of its system fell since it was last seen, so that
    /// it is no more than [`DeviceIntegrity::Basic`].
    pub fn add_rollback(&mut self) {
        self.device = self.device.min(DeviceIntegrity::Basic);
        self.add(PATCH_ROLLED_BACK);
    }

    fn add(&mut self, reason: &str) {
        let separator = usize::from(!self.reasons.is_empty());
        let added = reason.len().saturating_add(separator);
        if self.reasons.len().saturating_add(added) > MAX_REASONS {
            return;
        }
        if separator > 0 {
            self.reasons.push(' ');
        }
        self.reasons.push_str(reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_in_order_and_no_more_than_there_is_room_for() {
        let at = Timestamp::EPOCH;
        let of = |reasons: &[&'static str]| {
            let (device, app) = (DeviceIntegrity::Advanced, AppIntegrity::StoreRecognized);
            LastVerdict::new(at, device, app, reasons)
        };
        assert_eq!(of(&[]).reasons, "");
        assert_eq!(of(&["one", "two"]).reasons, "one two");
        let many = of(&["a_reason_of_some_length"; 50]).reasons;
        assert!(many.len() <= 500 && many.len() > 470, "{many}");
        assert!(many.split(' ').all(|one| one == "a_reason_of_some_length"));
    }

    #[test]
    fn who_has_fallen_back_is_basic_at_most() {
        for device in DeviceIntegrity::ALL {
            let app = AppIntegrity::NotEvaluated;
            let mut verdict = LastVerdict::new(Timestamp::EPOCH, device, app, &["x"]);
            verdict.add_rollback();
            assert_eq!(verdict.device, device.min(DeviceIntegrity::Basic));
            assert_eq!(verdict.reasons, "x patch_rolled_back");
        }
    }
}
