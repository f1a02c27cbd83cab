//! From a change to the game's server that is told of it.

use std::time::Duration;

use base::{PlayerId, Secret};
use courier::{Carrier, Occasion, delay_after};
use outbound::Policy;
use platform::{GraphGreeter, WEBHOOK_BUDGET};
use sign::HmacKey;
use store::{
    AttemptOutcome, DeliveryState, GraphChange, GraphWebhook, RetrySchedule, WebhookField,
};
use testkit::{Peer, Received, Reply, SeededRng, games};

use super::{
    ads::reply,
    market::{APP_SECRET, CONSUMABLE, DURABLE, Market, member},
    post_office::{Office, Receiver, carrier, deliveries, log, only, outbound},
};

const HOOK: &str = "/api/webhook";
const OTHER_SECRET: &str = "fedcba9876543210fedcba9876543210";

/// A market whose game is told, and the game's server.
async fn told() -> (Market, Receiver) {
    let (market, receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url(HOOK)).await;
    (market, receiver)
}

/// The member is paid back.
async fn refund(market: &Market, sku: &str) {
    market.grant(games::MEMBER, sku).await;
    let body = format!("user_id={}&sku={sku}&reason=customer_support", member());
    let answer = market.post("refund_iap_entitlement", &body).await;
    assert_eq!(answer.text(), r#"{"success":true}"#);
}

/// What a receiver computes for itself.
fn signed(request: &Received, secret: &str) -> bool {
    let tag = HmacKey::new(secret.as_bytes()).sign(&request.body);
    let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    request.header("x-hub-signature-256") == Some(&format!("sha256={hex}"))
}

#[tokio::test]
async fn a_refund_is_told_as_the_documents_write_it() {
    let (market, mut receiver) = told().await;
    refund(&market, DURABLE).await;
    let _office = Office::open(&market, 5);
    let request = receiver.next().await;
    assert_eq!(request.line, format!("POST {HOOK} HTTP/1.1"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(str::from_utf8(&request.body).unwrap(), REFUNDED);
    let signature = request.header("x-hub-signature-256");
    assert_eq!(signature, Some(REFUNDED_SIGNED));
}

const REFUNDED: &str = r#"{"object":"application","entry":[{"id":"1234567890","time":1793491200,"changes":[{"field":"order_status","value":{"event_time":"1793491200","user_id":"200000000397","product_info":{"notification_type":"REFUNDED","reporting_id":"30313233-3435-3637-3839-616263646566","sku":"EXPANSION","developer_payload":"order 66"}}}]}]}"#;

/// By Python's `hmac`, over these bytes with [`APP_SECRET`].
const REFUNDED_SIGNED: &str =
    "sha256=67a3cded341439d1448ffe5a05609e5779ef088766a63c03d08489bb605dc9ad";

#[tokio::test]
async fn an_event_is_kept_without_what_signs_it_whatever_the_receiver_repeats() {
    let (market, receiver) = told().await;
    let said = format!("got {REFUNDED_SIGNED} by {APP_SECRET}");
    receiver.will([reply(503, &said)]);
    refund(&market, DURABLE).await;
    let id = only(&market).await;
    let settled = Office::new(&market, 5).settled(id, Office::send).await;
    let url = receiver.peer.url(HOOK);
    assert_eq!(settled.attempt.request, format!("POST {url}\n\n{REFUNDED}"));
    assert_eq!(settled.attempt.answer, "got sha256=[hidden] by [hidden]");
    let delivery = log(&market, id).await.delivery;
    assert_eq!(delivery.subject, "200000000397");
}

#[tokio::test]
async fn a_purchase_and_its_refund_are_of_one_order() {
    let (market, mut receiver) = told().await;
    let _office = Office::open(&market, 5);
    let new = admin::NewEntitlement {
        sku: CONSUMABLE.to_owned(),
        developer_payload: "order 66".to_owned(),
    };
    let player = PlayerId::new(games::MEMBER).unwrap();
    let admin = &market.world.house.admin;
    let granted = admin.grant_entitlement(market.app, player, new).await;
    let order = granted.unwrap().reporting_id;
    let (field, bought) = receiver.change().await;
    let body = format!("user_id={}&sku={CONSUMABLE}&reason=other", member());
    market.post("refund_iap_entitlement", &body).await;
    let (again, refunded) = receiver.change().await;
    assert_eq!((&*field, &*again), ("order_status", "order_status"));
    for (told, kind) in [(bought, "PURCHASED"), (refunded, "REFUNDED")] {
        let product = &told["product_info"];
        assert_eq!(product["notification_type"], kind);
        assert_eq!(product["reporting_id"], order);
        assert_eq!(product["developer_payload"], "order 66");
        assert_eq!(told["user_id"], member());
    }
}

#[tokio::test]
async fn what_was_not_taken_comes_again_signed_by_the_secret_of_then() {
    let (market, receiver) = told().await;
    receiver.will([reply(500, "down")]);
    refund(&market, DURABLE).await;
    let id = only(&market).await;
    let mut office = Office::new(&market, 5);
    let first = office.settled(id, Office::send).await;
    assert_eq!(first.attempt.status, Some(500));
    assert_eq!(first.state, DeliveryState::Waiting);
    market.rotate(OTHER_SECRET).await;
    let again = |_: &mut Office| market.world.advance(6);
    let second = office.settled(id, again).await;
    assert_eq!(second.state, DeliveryState::Delivered);
    let requests = receiver.peer.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, requests[1].body);
    assert!(signed(&requests[0], APP_SECRET));
    assert!(signed(&requests[1], OTHER_SECRET) && !signed(&requests[1], APP_SECRET));
}

#[tokio::test]
async fn what_a_killed_process_was_sending_is_sent_by_the_next_one() {
    let (market, mut receiver) = told().await;
    receiver.will([Reply::raw("").then_hang()]);
    refund(&market, DURABLE).await;
    let id = only(&market).await;
    let mut killed = Office::new(&market, 5);
    killed.send();
    let first = receiver.next().await;
    drop(killed);
    assert_eq!(
        log(&market, id).await.delivery.state,
        DeliveryState::Sending
    );
    market.world.advance(60);
    let mut next = Office::new(&market, 6);
    let settled = next.settled(id, Office::send).await;
    assert_eq!(settled.state, DeliveryState::Delivered);
    assert_eq!(settled.attempt.no, 2);
    assert_eq!(receiver.next().await.body, first.body);
}

#[tokio::test]
async fn nothing_but_200_says_that_an_event_was_taken() {
    let (market, receiver) = told().await;
    refund(&market, DURABLE).await;
    let id = only(&market).await;
    let mut office = Office::new(&market, 5);
    let (elsewhere, mut no) = (Receiver::new().await, 0);
    let target = elsewhere.peer.url("/");
    let moved = format!("HTTP/1.1 302 -\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
    for (answer, status) in [
        (reply(201, ""), 201),
        (reply(204, ""), 204),
        (Reply::raw(moved), 302),
        (reply(404, "no such page"), 404),
        (reply(410, "gone"), 410),
        (reply(503, "busy"), 503),
    ] {
        receiver.will([answer]);
        let act = |office: &mut Office| match no {
            0 => office.send(),
            _ => market.world.advance(24 * 3_600),
        };
        let settled = office.settled(id, act).await;
        no += 1;
        assert_eq!(settled.state, DeliveryState::Waiting, "{status}");
        assert_eq!(settled.attempt.status, Some(status));
        let detail = format!("the receiver answered {status}, and only 200 says that it was taken");
        assert_eq!(settled.attempt.detail, detail);
    }
    assert!(
        elsewhere.peer.requests().is_empty(),
        "no redirect is followed"
    );
    let page = format!("<html>{}", "x".repeat(30_000));
    receiver.will([reply(200, &page)]);
    let settled = office
        .settled(id, |_| market.world.advance(24 * 3_600))
        .await;
    assert_eq!(settled.state, DeliveryState::Delivered);
}

#[tokio::test]
async fn an_event_waits_while_there_is_nowhere_to_send_it() {
    let (market, receiver) = told().await;
    refund(&market, DURABLE).await;
    market.configure(GraphChange::Unsubscribe).await;
    // Nobody is told of what happens from now on.
    refund(&market, CONSUMABLE).await;
    let id = only(&market).await;
    let mut office = Office::new(&market, 5);
    let settled = office.settled(id, Office::send).await;
    assert_eq!(settled.state, DeliveryState::Waiting);
    assert_eq!(settled.attempt.detail, "not sent: no webhook is set up");
    assert!(receiver.peer.requests().is_empty());
    market.webhook(receiver.peer.url(HOOK)).await;
    let settled = office.settled(id, |_| market.world.advance(6)).await;
    assert_eq!(settled.state, DeliveryState::Delivered);
}

#[tokio::test]
async fn a_game_is_told_of_what_it_wants_to_be_told_of() {
    let (market, receiver) = told().await;
    let webhook = GraphWebhook {
        callback_url: receiver.peer.url(HOOK),
        verify_token: Secret::new("verify-me"),
        fields: vec![WebhookField::SubscriptionExpired],
    };
    market.configure(GraphChange::Subscribe(webhook)).await;
    refund(&market, DURABLE).await;
    assert!(deliveries(&market).await.is_empty());
}

#[tokio::test]
async fn neither_a_refund_nor_its_event_is_without_the_other() {
    let (market, _receiver) = told().await;
    market.grant(games::MEMBER, DURABLE).await;
    let body = format!("user_id={}&sku={DURABLE}&reason=other", member());
    market.world.store.fail_writes(true);
    let answer = market.post("refund_iap_entitlement", &body).await;
    assert_eq!(answer.status, 500);
    market.world.store.fail_writes(false);
    assert!(deliveries(&market).await.is_empty());
    let has = market.post("verify_entitlement", &body).await;
    assert!(has.text().contains("true"));
    let calls = (0..8).map(|_| market.post("refund_iap_entitlement", &body));
    let mut done = 0;
    for call in calls {
        done += usize::from(call.await.text() == r#"{"success":true}"#);
    }
    assert_eq!((done, deliveries(&market).await.len()), (1, 1));
}

#[tokio::test]
async fn the_policy_and_a_deaf_node_keep_an_event_back() {
    let (market, receiver) = told().await;
    refund(&market, DURABLE).await;
    let waiting = deliveries(&market).await;
    let closed = carrier(&market.world.house, Policy::default());
    let carried = closed.carry(&waiting[0], Occasion::default()).await;
    assert_eq!(carried.outcome, AttemptOutcome::Failed);
    let refused = "the address 127.0.0.1 is not allowed by the outbound policy";
    assert_eq!((&*carried.detail, carried.unknown), (refused, false));
    let deaf = market.world.deaf_node().await;
    let deaf = carrier(&deaf.house, Policy::with_loopback());
    let carried = deaf.carry(&waiting[0], Occasion::default()).await;
    let out = "not sent: this node has not heard from its store for too long";
    assert_eq!(carried.detail, out);
    assert!(receiver.peer.requests().is_empty());
}

/// The receivers' own comment is that events come for 36 hours.
#[test]
fn an_event_is_tried_for_longer_than_a_day_and_a_half() {
    let (usual, rng) = (RetrySchedule::default(), SeededRng::new(1));
    let delays = (1..12).map(|no| delay_after(&usual, no, &*rng).unwrap());
    let all: Duration = delays.sum();
    assert!(all > Duration::from_secs(36 * 3_600), "{all:?}");
    assert_eq!(delay_after(&usual, 12, &*rng), None);
}

#[tokio::test]
async fn a_handshake_is_good_if_the_challenge_comes_back() {
    let greeter = GraphGreeter::new(outbound(Policy::with_loopback()), WEBHOOK_BUDGET);
    let token = Secret::new("verify&me");
    let shaken = async |answer: Reply, path: &str| {
        let peer = Peer::start(move |_| answer.clone()).await;
        let result = greeter.greet(&peer.url(path), &token, "42").await;
        (result, peer.requests()[0].line.clone())
    };
    let (result, line) = shaken(reply(200, "42"), HOOK).await;
    assert_eq!(result, Ok(()));
    let query = "hub.mode=subscribe&hub.challenge=42&hub.verify_token=verify%26me";
    assert_eq!(line, format!("GET {HOOK}?{query} HTTP/1.1"));
    let (result, line) = shaken(reply(200, "42\n"), "/hook?game=1").await;
    assert_eq!(result, Ok(()));
    assert_eq!(line, format!("GET /hook?game=1&{query} HTTP/1.1"));
    for (answer, error) in [
        (
            reply(200, "43"),
            "the server answered 200, but not with the challenge",
        ),
        (reply(201, "42"), "the server answered 201 in place of 200"),
        (
            reply(403, "verify&me"),
            "the server answered 403 in place of 200",
        ),
        (
            Reply::raw("").then_close(),
            "the connection broke or the answer is not HTTP",
        ),
    ] {
        assert_eq!(shaken(answer, HOOK).await.0, Err(error.to_owned()));
    }
    let closed = GraphGreeter::new(outbound(Policy::default()), WEBHOOK_BUDGET);
    let peer = Peer::start(|_| reply(200, "42")).await;
    let refused = closed.greet(&peer.url(HOOK), &token, "42").await;
    let said = refused.unwrap_err();
    assert!(said.contains("may not be called"), "{said}");
    assert!(!said.contains("127.0.0.1"), "{said}");
    assert!(peer.requests().is_empty());
}
