//! Nothing is done without the gate's key.

use serde_json::json;
use testkit::{Call, hostile};

use super::{
    social_world::LAUNCH,
    world::{CHALLENGE, CHALLENGES, KEY, META, STOVE, World, scripted, told, verified},
};

/// Every route of the face that takes a key.
const ROUTES: [&str; 6] = [
    CHALLENGES,
    CHALLENGE,
    STOVE,
    META,
    LAUNCH,
    "/v1/call/opensocial/{*path}",
];

/// Every route that is called without one: what a signature is the key to.
const KEYLESS: [&str; 1] = ["/rewards/unity-ads/{game}"];

#[test]
fn every_route_is_in_the_list() {
    // The router does not tell its routes, so its source does.
    let source = include_str!("../../src/lib.rs");
    let found: Vec<&str> = source
        .split(".route(")
        .skip(1)
        .map(|rest| rest.split('"').nth(1).unwrap())
        .collect();
    assert_eq!(found, [&ROUTES[..], &KEYLESS].concat());
}

#[tokio::test]
async fn every_route_refuses_a_call_without_the_key_and_does_nothing() {
    let peer = scripted(|_| verified()).await;
    let world = World::asking(&peer.url("")).await;
    let challenge = world.challenge(&json!({})).await;
    let bodies = [
        json!({}),
        json!({ "challenge": challenge }),
        json!({ "token": "a-player", "challenge": challenge }),
        json!({ "tokens": ["a-player"] }),
        json!({ "user_id": "12345", "nonce": "a-nonce" }),
    ];
    let almost = KEY.trim_end_matches('9');
    let keys = [
        None,
        Some("Bearer".to_owned()),
        Some("Bearer ".to_owned()),
        Some(KEY.to_owned()),
        Some(format!("Basic {KEY}")),
        Some(format!("Bearer{KEY}")),
        Some(format!("Bearer {almost}")),
        Some(format!("Bearer {KEY}x")),
        Some(format!("Bearer {}", KEY.to_uppercase())),
        Some(format!("Bearer x, Bearer {KEY}")),
    ];
    for path in ROUTES {
        for key in &keys {
            for body in &bodies {
                let mut call = Call::post(path, body.to_string());
                if let Some(key) = key {
                    call = call.header("authorization", key);
                }
                let answer = call.send(world.addr()).await;
                assert_eq!(answer.status, 401, "{path} {key:?}");
                assert!(answer.text().contains("\"key_required\""), "{path} {key:?}");
            }
        }
    }
    assert!(peer.requests().is_empty());
    let unused = world.redeem(json!({ "challenge": challenge })).await;
    assert_eq!(told(&unused), ("accepted", ""));
}

#[tokio::test]
async fn a_large_body_is_not_read_for_a_caller_without_the_key() {
    let peer = scripted(|_| verified()).await;
    let world = World::asking(&peer.url("")).await;
    let mut client = testkit::Client::connect(world.addr()).await;
    let head = format!("POST {STOVE} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n");
    client.send(head.as_bytes()).await;
    assert_eq!(client.answer().await.unwrap().status, 401);
    hostile::send_noise(world.addr(), head.as_bytes()).await;
}
