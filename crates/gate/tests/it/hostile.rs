use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;
use serve::BodyLimits;
use testkit::{
    Client,
    hostile::{assert_ours, requests, send_noise},
};

use super::{
    attest_world::ATTEST,
    social_world::{LAUNCH, URL, question},
    world::{CHALLENGE, CHALLENGES, KEY, MAX, META, STOVE, World, read, scripted, verified},
};

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[test]
fn whatever_comes_is_answered_in_our_shape() {
    let runtime = runtime();
    let (world, _peer, challenge) = runtime.block_on(async {
        let peer = scripted(|_| verified()).await;
        let world = World::asking(&peer.url("")).await;
        let challenge = world.challenge(&json!({})).await;
        (world, peer, challenge)
    });
    let bodies = [
        json!({ "context": "login", "ttl_secs": 60 }),
        json!({ "challenge": challenge }),
        json!({ "token": "a-player", "challenge": challenge }),
        json!({ "tokens": ["a-player", "another"] }),
        json!({ "user_id": "12345", "nonce": "a-nonce" }),
        question(URL, "OAuth oauth_nonce=\"x\""),
    ];
    let paths = [
        CHALLENGES, CHALLENGE, STOVE, ATTEST, META, LAUNCH, "/v1", "/",
    ]
    .map(str::to_owned)
    .to_vec();
    let bodies = bodies.map(|body| body.to_string()).to_vec();
    let hosts = vec!["test", "Test:7401", "[::1]", ""];
    let requests = requests(paths, hosts, vec![KEY.to_owned()], bodies);
    proptest!(config(600), |(request in requests)| {
        if let Some(answer) = runtime.block_on(request.send(world.addr())) {
            assert_ours(&request, &answer);
        }
    });
    proptest!(config(100), |(noise in prop::collection::vec(any::<u8>(), 0..200))| {
        runtime.block_on(send_noise(world.addr(), &noise));
    });
    assert_eq!(world.house.panics(), 0);
}

/// The head of a call by somebody who has the key.
fn head(path: &str, framing: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n{framing}\r\n\r\n")
}

#[tokio::test]
async fn a_body_that_is_not_what_was_announced_is_a_problem() {
    let peer = scripted(|_| verified()).await;
    let short = BodyLimits {
        max_bytes: MAX,
        deadline: Duration::from_millis(50),
    };
    let world = World::asking_with(&peer.url(""), short).await;
    let chunks = format!("3e8\r\n{}\r\n", "x".repeat(1000)).repeat(MAX / 1000 + 1);
    for path in [CHALLENGES, CHALLENGE, STOVE, ATTEST, META, LAUNCH] {
        for (framing, sent, status, code) in [
            ("content-length: 99999999", "", 413, "body_too_large"),
            (
                "transfer-encoding: chunked",
                &*chunks,
                413,
                "body_too_large",
            ),
            ("content-length: 10", "{", 408, "body_too_slow"),
            ("transfer-encoding: chunked", "zz\r\n", 400, "body_broken"),
        ] {
            let mut client = Client::connect(world.addr()).await;
            client.send(head(path, framing).as_bytes()).await;
            client.offer(sent.as_bytes()).await;
            let answer = client.answer().await.unwrap();
            assert_eq!(answer.status, status, "{path} {framing}");
            assert_eq!(
                answer.header("content-type"),
                Some("application/problem+json")
            );
            assert_eq!(read(&answer)["code"], code);
        }
        let mut client = Client::connect(world.addr()).await;
        client
            .send((head(path, "content-length: 10") + "{").as_bytes())
            .await;
        client.finish().await;
        assert!(
            client
                .answer()
                .await
                .is_none_or(|answer| answer.status == 400)
        );
    }
    assert!(peer.requests().is_empty());
    assert_eq!(world.house.panics(), 0);
}
