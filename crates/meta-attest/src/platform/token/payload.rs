use base::{AppId, TokenId};

use crate::wire::{
    AppState, Claims, Confirmation, DeviceBan, DeviceState, Member, RequestDetails, object,
};

impl Member for AppId {}
impl Member for TokenId {}

object! {
    /// What is signed.
    pub(super) Payload {
        iss: String = "iss";
        app_id: AppId = "app_id";
        jti: TokenId = "jti";
        /// As in `request_details`.
        exp: i64 = "exp";
        request_details: RequestDetails = "request_details";
        app_state: AppState = "app_state";
        device_state: DeviceState = "device_state";
        device_ban: Option<DeviceBan> = "device_ban" or None;
        handle: String = "ref";
        cnf: Option<Confirmation> = "cnf" or None;
    }
}

const RESERVED: &[&str] = &[
    "app_id",
    "app_state",
    "aud",
    "cnf",
    "device_ban",
    "device_state",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "ref",
    "request_details",
    "sub",
];

/// Whether an app's own claims must not have that name: a token has it anyway, or
/// a library would take it for something else (RFC 7519, section 4.1).
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

impl Payload {
    /// What of it is said to a game that asks.
    pub(super) fn into_claims(self) -> Claims {
        Claims {
            request_details: self.request_details,
            app_state: self.app_state,
            device_state: self.device_state,
            device_ban: self.device_ban,
            cnf: self.cnf,
            others: self.others,
        }
    }
}
