//! The game's endpoint for grants, as it is really called.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use base::{Clock, Secret};
use gate::{GrantEndpoint, Grants};
use outbound::{Outbound, OutboundOptions, Policy};
use serde_json::{Value, json};
use sign::webhook::{Presented, WebhookKey, verify};
use store::RewardState;
use testkit::{FakeClock, Peer, Received, Reply};

use super::reward_world::{OID, RewardWorld, Setup, told};

const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

fn endpoint(url: String) -> Arc<dyn Grants> {
    let options = OutboundOptions {
        policy: Policy::with_loopback(),
        user_agent: "countersign".to_owned(),
    };
    let outbound = Arc::new(Outbound::new(options).unwrap());
    GrantEndpoint::new(url, Secret::new(SECRET), outbound, FakeClock::new()).unwrap()
}

async fn world(url: String) -> RewardWorld {
    RewardWorld::with(Setup {
        grants: Some(endpoint(url)),
        ..Setup::default()
    })
    .await
}

/// A game at a peer that answers one call after the other like that.
async fn answering(replies: Vec<Reply>) -> Peer {
    let next = AtomicUsize::new(0);
    Peer::start(move |_| replies[next.fetch_add(1, SeqCst).min(replies.len() - 1)].clone()).await
}

fn presented<'a>(request: &'a Received) -> Presented<'a> {
    let header = |name| request.header(name).map(str::as_bytes);
    Presented {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    }
}

#[tokio::test]
async fn the_game_is_asked_with_a_signed_webhook_and_an_idempotency_key() {
    let game = answering(vec![Reply::json(503, ""), Reply::json(201, "{}")]).await;
    let world = world(game.url("/rewards?shard=7")).await;
    assert_eq!(world.example().await.0, 503);
    world.advance(60);
    assert_eq!(world.drive().await.len(), 1);
    assert_eq!(world.example().await.1, "Duplicate order");
    let requests = game.requests();
    assert_eq!(requests.len(), 2);
    let key = WebhookKey::read(&Secret::new(SECRET)).unwrap();
    for request in &requests {
        assert_eq!(request.line, "POST /rewards?shard=7 HTTP/1.1");
        let name = "unity-ads:event:0987654321";
        assert_eq!(request.header("idempotency-key"), Some(name));
        assert_eq!(request.header("content-type"), Some("application/json"));
        let message = verify(presented(request), &request.body, [&key]).unwrap();
        assert_eq!(message.get().id.as_str(), name);
        assert_eq!(message.get().sent_at, FakeClock::new().now());
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let expected = json!({
            "network": "unity-ads",
            "game": "event",
            "oid": "0987654321",
            "sid": "1234567890",
            "parameters": { "productid": "1234" },
        });
        assert_eq!(body, expected);
    }
}

#[tokio::test]
async fn yes_is_any_success_and_that_it_was_done_before() {
    for status in [200, 201, 202, 204, 409] {
        let bytes = format!("HTTP/1.1 {status} -\r\ncontent-length: 0\r\n\r\n");
        let game = answering(vec![Reply::raw(bytes)]).await;
        let world = world(game.url("/")).await;
        assert_eq!(world.example().await, (200, "1".to_owned()), "{status}");
    }
}

#[tokio::test]
async fn no_is_what_only_the_game_itself_can_say() {
    for status in [400, 402, 410, 422] {
        let game = answering(vec![Reply::json(status, "{}")]).await;
        let world = world(game.url("/")).await;
        let no = (500, "Failed to give item to the player".to_owned());
        assert_eq!(world.example().await, no, "{status}");
        let detail = world.reward(OID).await.unwrap().detail;
        assert_eq!(detail, format!("the game answered {status}"));
        assert_eq!(world.example().await, no, "{status}");
        assert_eq!(game.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_wrong_address_or_secret_loses_no_reward() {
    for status in [401, 403, 404, 405] {
        let replies = vec![Reply::json(status, "{}"), Reply::json(200, "{}")];
        let game = answering(replies).await;
        let world = world(game.url("/")).await;
        assert_eq!(world.example().await.0, 503, "{status}");
        assert_eq!(world.reward(OID).await.unwrap().state, RewardState::Open);
        world.advance(2);
        assert_eq!(world.example().await, (200, "1".to_owned()), "{status}");
    }
}

#[tokio::test]
async fn trouble_with_the_game_is_neither_yes_nor_no() {
    let troubles = [
        Reply::json(500, "{}"),
        Reply::json(502, "<html>"),
        Reply::json(503, ""),
        Reply::json(408, ""),
        Reply::json(425, ""),
        Reply::json(429, ""),
        Reply::raw("HTTP/1.1 302 -\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"),
        Reply::raw("HTTP/1.1 200 -\r\ncontent-length: 9\r\n\r\n{").then_close(),
        Reply::json(200, &"x".repeat(100_000)),
        Reply::raw("HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\n\r\n")
            .then_repeat("400\r\n".to_owned() + &"x".repeat(1024) + "\r\n"),
        Reply::raw("no HTTP at all\r\n\r\n").then_close(),
        Reply::raw("").then_close(),
    ];
    for trouble in troubles {
        let game = answering(vec![trouble.clone()]).await;
        let world = world(game.url("/")).await;
        let answer = world.call(super::reward_world::EXAMPLE).await;
        let expected = (503, "Order is not settled yet".to_owned());
        assert_eq!(told(&answer), expected, "{trouble:?}");
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_eq!(world.reward(OID).await.unwrap().state, RewardState::Open);
        assert_eq!(
            game.requests().len(),
            1,
            "nothing is followed or sent again"
        );
    }
}

#[tokio::test]
async fn nobody_there_is_neither_yes_nor_no() {
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = format!("http://{}", held.local_addr().unwrap());
    let world = world(url).await;
    assert_eq!(world.example().await.0, 503);
}

#[tokio::test]
async fn silence_ends_with_the_deadline() {
    let game = answering(vec![Reply::raw("").then_hang()]).await;
    let world = world(game.url("/")).await;
    assert_eq!(world.example().await.0, 503);
    let reward = world.reward(OID).await.unwrap();
    assert_eq!(reward.detail, "no answer in time");
}
