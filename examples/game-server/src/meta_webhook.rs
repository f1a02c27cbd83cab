use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The secret of this game's app on Meta's graph, which its webhooks are signed
/// with.
#[derive(Clone)]
pub struct AppSecret(pub String);

/// What this game has told the platform, so that it knows its questions.
#[derive(Clone)]
pub struct VerifyToken(pub String);

/// What Meta's graph tells this game: `GET` and `POST /meta/webhook` for the
/// platform, and `GET /meta/orders` for whoever wants to see what was told.
///
/// A gate does not stand before it, so this is the one place of the sample that
/// holds a platform's secret.
///
/// # Errors
/// When the secret is empty.
pub fn meta_webhook(secret: &AppSecret, verify_token: VerifyToken) -> anyhow::Result<Router> {
    anyhow::ensure!(!secret.0.is_empty(), "an app secret is not empty");
    let mac = Hmac::new_from_slice(secret.0.as_bytes()).context("an app secret is a key")?;
    let ear = Arc::new(Ear {
        mac,
        verify_token,
        orders: Mutex::default(),
    });
    Ok(Router::new()
        .route("/meta/webhook", get(shake_hands).post(hear))
        .route("/meta/orders", get(orders))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(ear))
}

struct Ear {
    mac: Hmac<Sha256>,
    verify_token: VerifyToken,
    /// What was told, in the order in which it came. A game that must not forget
    /// keeps it where its ledger is.
    orders: Mutex<Vec<Order>>,
}

/// What became of an order.
#[derive(Clone, PartialEq, Eq, Serialize)]
struct Order {
    order: String,
    status: String,
    user_id: String,
    sku: String,
}

/// What the platform sends, as far as this game cares.
#[derive(Deserialize)]
struct Told {
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    field: String,
    value: serde_json::Value,
}

#[derive(Deserialize)]
struct OrderStatus {
    user_id: String,
    product_info: ProductInfo,
}

#[derive(Deserialize)]
struct ProductInfo {
    notification_type: String,
    reporting_id: String,
    sku: String,
}

/// The platform asks whether this server wants to be told, and the answer is what
/// it has asked with.
async fn shake_hands(State(ear): State<Arc<Ear>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let find = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
    };
    let token = find("hub.verify_token").unwrap_or_default();
    match find("hub.challenge") {
        Some(challenge)
            if find("hub.mode").as_deref() == Some("subscribe") && ear.knows(&token) =>
        {
            challenge.into_response()
        }
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

/// 200 says that an event was taken; after any other answer it comes again. It may
/// come again after a 200, too, and then changes nothing.
async fn hear(State(ear): State<Arc<Ear>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !ear.signed(&headers, &body) {
        return StatusCode::UNAUTHORIZED;
    }
    let Some(told) = read(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let mut orders = ear.orders.lock().unwrap_or_else(PoisonError::into_inner);
    for order in told {
        if !orders.contains(&order) {
            orders.push(order);
        }
    }
    StatusCode::OK
}

async fn orders(State(ear): State<Arc<Ear>>) -> Response {
    let orders = ear.orders.lock().unwrap_or_else(PoisonError::into_inner);
    Json(orders.clone()).into_response()
}

impl Ear {
    /// Both are hashed first, so that how long it takes tells nothing of the token.
    fn knows(&self, token: &str) -> bool {
        let tag = |text: &str| self.mac.clone().chain_update(text.as_bytes());
        let right = tag(&self.verify_token.0).finalize().into_bytes();
        tag(token).verify_slice(&right).is_ok()
    }

    /// Whether the app's secret has signed these very bytes.
    fn signed(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let header = headers.get("x-hub-signature-256");
        let text = header.and_then(|value| value.to_str().ok());
        let tag = text
            .and_then(|text| text.strip_prefix("sha256="))
            .and_then(bytes);
        let mac = self.mac.clone().chain_update(body);
        tag.is_some_and(|tag| mac.verify_slice(&tag).is_ok())
    }
}

/// The orders in a body. What else the platform may tell of is passed over.
fn read(body: &[u8]) -> Option<Vec<Order>> {
    let told: Told = serde_json::from_slice(body).ok()?;
    let changes = told.entry.into_iter().flat_map(|entry| entry.changes);
    changes
        .filter(|change| change.field == "order_status")
        .map(|change| {
            let status = OrderStatus::deserialize(change.value).ok()?;
            Some(Order {
                order: status.product_info.reporting_id,
                status: status.product_info.notification_type,
                user_id: status.user_id,
                sku: status.product_info.sku,
            })
        })
        .collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let pairs = pairs.iter();
    pairs
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"object":"application","entry":[{"id":"1234567890","time":1793491200,"changes":[{"field":"order_status","value":{"event_time":"1793491200","user_id":"200000000397","product_info":{"notification_type":"REFUNDED","reporting_id":"30313233-3435-3637-3839-616263646566","sku":"EXPANSION","developer_payload":"order 66"}}}]}]}"#;

    /// By Python's `hmac`, over these bytes.
    const SIGNATURE: &str =
        "sha256=67a3cded341439d1448ffe5a05609e5779ef088766a63c03d08489bb605dc9ad";

    fn ear() -> Ear {
        let secret = b"0123456789abcdef0123456789abcdef";
        Ear {
            mac: Hmac::new_from_slice(secret).unwrap(),
            verify_token: VerifyToken("a token".to_owned()),
            orders: Mutex::default(),
        }
    }

    #[test]
    fn what_is_signed_is_known_and_nothing_else() {
        let mut headers = HeaderMap::new();
        assert!(!ear().signed(&headers, BODY));
        headers.insert("x-hub-signature-256", SIGNATURE.parse().unwrap());
        assert!(ear().signed(&headers, BODY));
        assert!(!ear().signed(&headers, b"{}"));
        for other in ["sha256=", "sha256=67", "67a3", "sha256=zz"] {
            headers.insert("x-hub-signature-256", other.parse().unwrap());
            assert!(!ear().signed(&headers, BODY), "{other}");
        }
    }

    #[test]
    fn a_token_is_known_as_a_whole() {
        assert!(ear().knows("a token"));
        for other in ["", "a toke", "a token ", "A token"] {
            assert!(!ear().knows(other), "{other}");
        }
    }

    #[test]
    fn orders_are_read_and_the_rest_is_passed_over() {
        let orders = read(BODY).unwrap();
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0].status, "REFUNDED");
        assert_eq!(orders[0].user_id, "200000000397");
        let other = br#"{"entry":[{"changes":[{"field":"join_intent","value":{}}]}]}"#;
        assert!(read(other).unwrap().is_empty());
        let broken = br#"{"entry":[{"changes":[{"field":"order_status","value":{}}]}]}"#;
        assert!(read(broken).is_none());
    }
}
