use ::unity_ads::{Oid, Sid};
use serde::{Deserialize, Serialize};

/// What a delivery has to tell the game; address and secret are taken from the
/// directory at each attempt.
#[derive(Serialize, Deserialize)]
struct Payload {
    sid: String,
    oid: String,
}

/// The payload of a delivery.
pub(super) fn write(sid: &Sid, oid: &Oid) -> String {
    let payload = Payload {
        sid: sid.as_str().to_owned(),
        oid: oid.as_str().to_owned(),
    };
    // Two texts always have a JSON form.
    serde_json::to_string(&payload).unwrap_or_default()
}

/// Reads what [`write`] wrote.
pub(super) fn read(payload: &str) -> Option<(Sid, Oid)> {
    let Payload { sid, oid } = serde_json::from_str(payload).ok()?;
    Some((sid.parse().ok()?, oid.parse().ok()?))
}
