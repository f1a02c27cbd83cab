//! What an attestation token says, in the words of "Meta Quest Attestation
//! API" (17 November 2024) and of its page of October 2025, where that differs.

mod minutes;
mod words;

use base::Timestamp;
use sign::{Malformed, base64url};

use super::{Others, object};

pub use minutes::Minutes;
pub use words::{AppIntegrity, DeviceIntegrity};

/// The longest claims that are read, in characters of base64url.
pub const MAX_CLAIMS: usize = 16_384;

object! {
    /// When and for what a token was made.
    pub RequestDetails {
        /// When it ends, in seconds since the epoch.
        exp: i64 = "exp";
        /// The challenge that the game chose, in its very spelling.
        nonce: String = "nonce";
        /// When it was made, in seconds since the epoch.
        timestamp: i64 = "timestamp";
    }
}

object! {
    /// Which app asked.
    pub AppState {
        /// Whether it is the one that is registered.
        app_integrity_state: AppIntegrity = "app_integrity_state";
        /// SHA-256 of the certificates that signed it, in lower-case
        /// hexadecimal; none where that is not known.
        package_cert_sha256_digest: Vec<String> = "package_cert_sha256_digest" or Vec::new();
        /// The name of its package; empty where that is not known.
        package_id: String = "package_id" or String::new();
        /// Its version code, in decimal digits; empty where that is not known.
        version: String = "version" or String::new();
    }
}

object! {
    /// Which device it ran on.
    pub DeviceState {
        /// How far the device is to be trusted.
        device_integrity_state: DeviceIntegrity = "device_integrity_state";
        /// The name by which the app knows the device, for thirty days.
        unique_id: String = "unique_id";
        /// Whether the device may be none: its keys are made by software whose
        /// root is published, in the development profile.
        development: Option<bool> = "development" or None;
    }
}

object! {
    /// That the device is banned from the app.
    pub DeviceBan {
        /// Whether it is.
        is_banned: bool = "is_banned";
        /// For how long still, rounded up. The name in the page of 2024.
        remaining_time_in_minute: Minutes = "remaining_time_in_minute" or Minutes::UNKNOWN;
        /// The same under its name in the page of 2025, which clients read.
        remaining_ban_time: Minutes = "remaining_ban_time" or Minutes::UNKNOWN;
    }
}

/// How many minutes are left until then, rounded up.
#[must_use]
pub fn minutes_left(until: Timestamp, now: Timestamp) -> u64 {
    let minutes = until.since(now).as_millis().div_ceil(60_000);
    u64::try_from(minutes).unwrap_or(u64::MAX)
}

impl DeviceBan {
    /// A ban that lasts for so many minutes still.
    #[must_use]
    pub fn of(minutes: u64) -> Self {
        Self {
            is_banned: true,
            remaining_time_in_minute: Minutes::new(minutes),
            remaining_ban_time: Minutes::new(minutes),
            others: Others::default(),
        }
    }

    /// A ban that stands until then: for how many minutes still, rounded up, so
    /// that none stands for zero minutes.
    #[must_use]
    pub fn until(until: Timestamp, now: Timestamp) -> Self {
        Self::of(minutes_left(until, now))
    }

    /// For how long it lasts still, under whichever name. `None` where that is
    /// not told, or in another unit than a number's.
    #[must_use]
    pub fn minutes(&self) -> Option<u64> {
        let either = self.remaining_time_in_minute.get();
        either.or(self.remaining_ban_time.get())
    }
}

object! {
    /// To which key a token is bound (RFC 7800, section 3.1).
    pub Confirmation {
        /// Base64url of the SHA-256 of the key, as RFC 7638 takes it of a JWK.
        jkt: String = "jkt";
    }
}

object! {
    /// All that a token says to a game.
    pub Claims {
        /// When and for what it was made.
        request_details: RequestDetails = "request_details";
        /// Which app asked.
        app_state: AppState = "app_state";
        /// Which device it ran on.
        device_state: DeviceState = "device_state";
        /// Present only while the device is banned.
        device_ban: Option<DeviceBan> = "device_ban" or None;
        /// The key with which whoever presents the token can prove to be on
        /// the device, where the app has asked for that. Not among Meta's.
        cnf: Option<Confirmation> = "cnf" or None;
    }
}

impl Claims {
    /// Reads the JSON of claims. What is not known is kept.
    ///
    /// # Errors
    /// [`Malformed`] when it is not such an object, a claim that is known is
    /// missing or of another kind, or any comes twice.
    pub fn from_json(json: &[u8]) -> Result<Self, Malformed> {
        serde_json::from_slice(json).map_err(|_| Malformed)
    }

    /// Reads claims as `verify` answers them: base64url, with or without
    /// padding.
    ///
    /// # Errors
    /// [`Malformed`] as by [`from_json`](Self::from_json), and when the text is
    /// longer than [`MAX_CLAIMS`].
    pub fn from_text(text: &str) -> Result<Self, Malformed> {
        if text.len() > MAX_CLAIMS {
            return Err(Malformed);
        }
        let text = match text.len().checked_rem(4) {
            Some(0) => text.strip_suffix("==").or(text.strip_suffix('=')),
            _ => None,
        }
        .unwrap_or(text);
        Self::from_json(&base64url::decode(text.as_bytes())?)
    }

    /// Writes claims as `verify` answers them: compact JSON, in base64url
    /// without padding, because there are clients that refuse any.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Strings, numbers and JSON that was read: nothing that fails.
        let json = serde_json::to_vec(self).unwrap_or_default();
        base64url::encode(&json)
    }
}
