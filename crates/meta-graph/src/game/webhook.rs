//! Webhooks on the game's side: the handshake is
//! [`Handshake::judge`](crate::wire::webhook::Handshake::judge), and what is
//! delivered is verified and read here.
//!
//! The platform repeats a delivery until it is answered with 200, and may
//! deliver one twice: act on each order's `reporting_id` and status once.

use base::{Secret, Timestamp};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use sign::{HmacKey, Signed, Unverified};

use crate::wire::webhook::read_signature;

/// Why a webhook is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WebhookRefusal {
    /// No signature, or not of its form. Answer 401.
    #[error("the signature is missing or cannot be read")]
    SignatureUnreadable,
    /// Not signed with the app's secret. Answer 401.
    #[error("the signature is not the app's")]
    Forged,
    /// Not the documented JSON. Answer 400.
    #[error("the body cannot be read")]
    BodyUnreadable,
}

/// What was delivered: one event or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// What happened, in the order in which it stands in the body.
    pub events: Vec<Event>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The app, by its id on the graph; 0 in a test from the dashboard.
    pub app_id: String,
    /// When the platform told of it.
    pub sent_at: Timestamp,
    /// Which field changed: "order_status".
    pub field: String,
    /// What it was.
    pub change: Change,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// To an order.
    Order(Order),
    /// Anything else; its value as it stands in the body.
    Other(Value),
}

/// A change of an order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Order {
    /// When it happened, in seconds since the epoch.
    #[serde(deserialize_with = "seconds")]
    pub event_time: Timestamp,
    /// The buyer's id within the app.
    pub user_id: String,
    /// Which order, and what became of it.
    pub product_info: ProductInfo,
}

/// Which order, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ProductInfo {
    /// PURCHASED, REFUNDED or CHARGEBACKED.
    pub notification_type: String,
    /// The order's id for reports.
    pub reporting_id: String,
    /// What was bought.
    pub sku: String,
    /// What the game put beside the order.
    #[serde(default)]
    pub developer_payload: Option<String>,
}

/// Verifies and reads a delivery: the header `X-Hub-Signature-256` and the very
/// bytes of the body. `secrets` are the app's, and while it is being replaced
/// the one before. Tags are compared in constant time, and every secret is
/// tried.
///
/// # Errors
/// [`WebhookRefusal`].
pub fn verify<'s>(
    signature: Option<&[u8]>,
    body: &[u8],
    secrets: impl IntoIterator<Item = &'s Secret>,
) -> Result<Signed<Delivery>, WebhookRefusal> {
    let tag = signature.and_then(read_signature);
    let tag = tag.ok_or(WebhookRefusal::SignatureUnreadable)?;
    let mut right = None;
    for secret in secrets {
        let key = HmacKey::new(secret.expose());
        if key.verify(body, &tag).is_ok() {
            right = Some(key);
        }
    }
    let key = right.ok_or(WebhookRefusal::Forged)?;
    // Read only once it is known whose it is.
    Unverified::read(body, tag, read)
        .map_err(|_| WebhookRefusal::BodyUnreadable)?
        .verify(&key)
        .map_err(|_| WebhookRefusal::Forged)
}

#[derive(Deserialize)]
struct Body {
    entry: OneOrMany<Entry>,
}

/// A sample of the documents has an object where the others have a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    time: i64,
    changes: Vec<FieldChange>,
}

#[derive(Deserialize)]
struct FieldChange {
    field: String,
    #[serde(default)]
    value: Value,
}

fn read(body: &[u8]) -> Option<Delivery> {
    let body: Body = serde_json::from_slice(body).ok()?;
    let entries = match body.entry {
        OneOrMany::Many(entries) => entries,
        OneOrMany::One(entry) => vec![entry],
    };
    let mut events = Vec::new();
    for entry in entries {
        for FieldChange { field, value } in entry.changes {
            let change = if field == "order_status" {
                Change::Order(Order::deserialize(value).ok()?)
            } else {
                Change::Other(value)
            };
            events.push(Event {
                app_id: entry.id.clone(),
                sent_at: Timestamp::from_secs(entry.time),
                field,
                change,
            });
        }
    }
    Some(Delivery { events })
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let secs = text.parse().map_err(serde::de::Error::custom)?;
    Ok(Timestamp::from_secs(secs))
}
