use base::{Secret, Timestamp};
use meta_graph::wire::{
    OrderStatus, SubscriptionEvent,
    webhook::{
        Change, Handshake, OrderChange, SubscriptionChange, answers_handshake, body,
        handshake_query, is_signed, signature,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::vectors::read;

#[derive(Deserialize)]
struct Vector {
    app_secret: String,
    body: String,
    signature: String,
}

fn vector() -> Vector {
    read(include_str!("../../vectors/webhooks.json"))
}

fn order() -> Change<'static> {
    Change::Order(OrderChange {
        at: Timestamp::from_secs(1_659_742_639),
        user_id: 10_149_999_707_612_630,
        status: OrderStatus::Purchased,
        reporting_id: "03f8833e-9c02-4fa0-978f-4cfe91f86bae",
        sku: "item_sku_1",
        developer_payload: "{\"quoteId\": 1234567}",
    })
}

#[test]
fn an_order_is_told_in_the_documents_form_and_signed() {
    let vector = vector();
    let at = Timestamp::from_secs(1_718_052_945);
    let text = body("345533925309564", at, &[order()]);
    assert_eq!(text, vector.body);
    let bytes = text.as_bytes();
    let secret = Secret::new(vector.app_secret);
    assert_eq!(signature(&secret, bytes), vector.signature);
    assert!(is_signed(&secret, bytes, vector.signature.as_bytes()));
}

#[test]
fn several_changes_share_an_entry() {
    let at = Timestamp::from_secs(1_718_052_945);
    let change = |event| {
        Change::Subscription(SubscriptionChange {
            at,
            event,
            subscription_id: 7,
            owner_id: 8,
            sku: "PRO:SUBSCRIPTION__MONTHLY",
            is_active: true,
            period_start: at,
            period_end: Timestamp::from_secs(1_720_644_945),
        })
    };
    let changes: Vec<_> = SubscriptionEvent::ALL.iter().map(|e| change(*e)).collect();
    let body: Value = serde_json::from_str(&body("1", at, &changes)).unwrap();
    let told = body["entry"][0]["changes"].as_array().unwrap();
    let fields: Vec<_> = told
        .iter()
        .map(|change| change["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        [
            "subscription_started",
            "subscription_renewal_success",
            "subscription_canceled",
            "subscription_uncanceled",
            "subscription_expired",
        ]
    );
    assert_eq!(body["entry"][0]["time"], json!(1_718_052_945));
    assert_eq!(told[0]["value"]["event_time"], json!("1718052945"));
    assert_eq!(
        told[0]["value"]["subscription"]["period_end_time"],
        json!("1720644945")
    );
}

#[test]
fn a_signature_over_anything_else_is_none() {
    let vector = vector();
    let secret = Secret::new(&*vector.app_secret);
    let bytes = vector.body.as_bytes();
    let upper = vector.signature.to_uppercase().replace("SHA256", "sha256");
    assert!(is_signed(&secret, bytes, upper.as_bytes()));
    assert!(!is_signed(
        &Secret::new("other"),
        bytes,
        vector.signature.as_bytes()
    ));
    assert!(!is_signed(&secret, b"{}", vector.signature.as_bytes()));
    let digits = vector.signature.strip_prefix("sha256=").unwrap();
    let short = digits.get(2..).unwrap();
    for header in [
        "",
        "sha256=",
        digits,
        &format!("sha1={digits}"),
        &format!("sha256={short}"),
        &format!("sha256={digits}00"),
        &format!("sha256={short}zz"),
        &format!("sha256= {short}0"),
    ] {
        assert!(!is_signed(&secret, bytes, header.as_bytes()), "{header}");
    }
}

#[test]
fn a_callback_echoes_the_challenge_to_who_knows_the_token() {
    let token = Secret::new("let me in & out");
    let query = handshake_query("1158201444", &token);
    let judged = Handshake::judge(query.as_bytes(), &token);
    assert_eq!(judged, Handshake::Echo("1158201444".to_owned()));
    let other = Secret::new("let me in");
    assert_eq!(
        Handshake::judge(query.as_bytes(), &other),
        Handshake::Forbid
    );
    for query in [
        "",
        "hub.mode=subscribe&hub.verify_token=x",
        "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=x",
        "hub.challenge=1&hub.verify_token=x",
        "hub.mode=subscribe&hub.challenge=1%0d%0a&hub.verify_token=x",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=%ff",
        "hub.mode=subscribe&hub.challenge=1",
    ] {
        let judged = Handshake::judge(query.as_bytes(), &Secret::new("x"));
        assert_eq!(judged, Handshake::Forbid, "{query}");
    }
}

#[test]
fn nothing_but_the_challenge_answers_a_handshake() {
    assert!(answers_handshake(200, b"115\n", "115"));
    for (status, body) in [
        (200, "1150"),
        (200, "\"115\""),
        (200, ""),
        (201, "115"),
        (403, "115"),
    ] {
        assert!(
            !answers_handshake(status, body.as_bytes(), "115"),
            "{status} {body}"
        );
    }
}
