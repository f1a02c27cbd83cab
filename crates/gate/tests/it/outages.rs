//! What a platform in trouble comes to: never a refusal.

use serde_json::json;
use testkit::{Call, Peer, Reply};

use super::world::{STOVE, World, read, scripted, told, verified};

/// Asks about one token and holds the answer to "not to be found out".
async fn assert_unavailable(world: &World) -> u64 {
    let call = Call::post(STOVE, json!({ "token": "a-player" }).to_string());
    let answer = world.send(call).await;
    let envelope = read(&answer);
    assert_eq!(told(&envelope), ("unavailable", "platform_unavailable"));
    assert_eq!(answer.status, 503);
    assert_eq!(envelope["subject"], json!(null));
    assert_eq!(envelope["claims"], json!({}));
    let wait = envelope["retry_after_secs"].as_u64().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(answer.header("retry-after"), Some(&*wait.to_string()));
    wait
}

fn troubles() -> Vec<Reply> {
    vec![
        Reply::json(500, r#"{"code":50000,"message":"unknown error"}"#),
        Reply::json(200, r#"{"code":50000,"message":"unknown error"}"#),
        Reply::json(502, "<html>Bad Gateway</html>"),
        Reply::json(404, r#"{"code":40000,"message":"bad request"}"#),
        Reply::json(200, "garbage"),
        Reply::json(200, "{}"),
        Reply::json(200, r#"{"code":0,"message":"success"}"#),
        Reply::json(
            200,
            r#"{"code":0,"message":"success","value":{"member_no":-1}}"#,
        ),
        Reply::json(200, ""),
        Reply::json(302, "").then_close(),
        Reply::json(200, &"x".repeat(100_000)),
        Reply::raw("HTTP/1.1 200 -\r\ncontent-length: 100\r\n\r\n{").then_close(),
        Reply::raw("no HTTP at all\r\n\r\n").then_close(),
        Reply::raw("").then_close(),
    ]
}

#[tokio::test]
async fn trouble_with_a_verdict_is_an_outage() {
    for trouble in troubles() {
        let peer = scripted(move |_| trouble.clone()).await;
        let world = World::asking(&peer.url("")).await;
        assert_unavailable(&world).await;
    }
}

#[tokio::test]
async fn trouble_with_the_server_token_is_an_outage_and_rests() {
    for trouble in troubles() {
        let peer = Peer::start(move |_| trouble.clone()).await;
        let world = World::asking(&peer.url("")).await;
        let wait = assert_unavailable(&world).await;
        let asked = peer.requests().len();
        assert_unavailable(&world).await;
        assert_eq!(
            peer.requests().len(),
            asked,
            "not asked again during the pause"
        );
        world.advance(wait);
        assert_unavailable(&world).await;
        assert!(peer.requests().len() > asked, "asked again after it");
    }
}

#[tokio::test]
async fn nobody_there_is_an_outage() {
    // A port that was free a moment ago and is held, but not listened on.
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = format!("http://{}", held.local_addr().unwrap());
    assert_unavailable(&World::asking(&url).await).await;
}

#[tokio::test]
async fn silence_is_an_outage() {
    let peer = scripted(|_| Reply::raw("").then_hang()).await;
    let world = World::asking(&peer.url("")).await;
    assert_unavailable(&world).await;
}

#[tokio::test]
async fn a_connection_that_ends_between_two_calls_is_not_noticed() {
    let peer = scripted(|_| verified().then_close()).await;
    let world = World::asking(&peer.url("")).await;
    for _ in 0..5 {
        assert_eq!(told(&world.verify("a-player").await), ("accepted", ""));
    }
}

#[tokio::test]
async fn a_server_token_that_is_always_refused_is_not_asked_for_without_end() {
    let peer = scripted(|_| Reply::json(401, r#"{"code":40101,"message":"invalid token"}"#)).await;
    let world = World::asking(&peer.url("")).await;
    for _ in 0..20 {
        assert_unavailable(&world).await;
    }
    assert!(peer.requests().len() < 10, "{}", peer.requests().len());
}

#[tokio::test]
async fn a_device_that_is_not_registered_is_a_verdict() {
    let peer = scripted(|_| Reply::json(200, r#"{"code":46217,"message":"device"}"#)).await;
    let world = World::asking(&peer.url("")).await;
    let envelope = world.verify("a-player").await;
    assert_eq!(told(&envelope), ("refused", "device_not_registered"));
}
