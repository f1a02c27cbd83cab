//! Nothing is done without the gate's key.

use admin::NewApiKey;
use serde_json::json;
use store::Scope;
use testkit::{Call, Transcript, assert_snapshot, hostile};

use super::{
    attest_world::ATTEST,
    reward_world::{ACKNOWLEDGE, AUDIT, FETCH, REPORTS},
    social_world::LAUNCH,
    world::{CHALLENGE, CHALLENGES, KEY, META, STOVE, World, scripted, told, verified},
};

/// Every route of the face that takes a key.
const ROUTES: [&str; 11] = [
    CHALLENGES,
    CHALLENGE,
    STOVE,
    ATTEST,
    META,
    LAUNCH,
    "/v1/call/opensocial/{*path}",
    FETCH,
    ACKNOWLEDGE,
    REPORTS,
    AUDIT,
];

/// Every route that is called without one: what a signature is the key to.
const KEYLESS: [&str; 1] = ["/rewards/{network}/{game}"];

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
        json!({ "token": "a-device", "session": "a-session" }),
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
                let mut call = calling(path, body.to_string());
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

/// A new API key with these scopes.
async fn api_key(world: &World, scopes: Vec<Scope>) -> String {
    let label = format!("{scopes:?}");
    let new = NewApiKey { label, scopes };
    let created = world.house.admin.create_api_key(new).await.unwrap();
    created.key.expose_str().unwrap().to_owned()
}

/// A call of a route by the method that it takes.
fn calling(path: &str, body: String) -> Call {
    if [FETCH, AUDIT].contains(&path) {
        Call::get(path)
    } else {
        Call::post(path, body)
    }
}

/// What a route takes.
fn needed(path: &str) -> Scope {
    if path.starts_with("/v1/rewards") {
        Scope::Reward
    } else if path.starts_with("/v1/call/") {
        Scope::Call
    } else {
        Scope::Verify
    }
}

#[tokio::test]
async fn an_api_key_opens_what_its_scopes_say_and_nothing_else() {
    let peer = scripted(|_| verified()).await;
    let world = World::asking(&peer.url("")).await;
    for mask in 1..1_usize << Scope::ALL.len() {
        let bits = (0..Scope::ALL.len()).filter(|bit| mask >> bit & 1 == 1);
        let scopes: Vec<Scope> = bits.map(|bit| Scope::ALL[bit]).collect();
        let key = api_key(&world, scopes.clone()).await;
        for path in ROUTES {
            let called = peer.requests().len();
            let call = calling(
                &path.replace("{*path}", "people/101/@self"),
                "{}".to_owned(),
            );
            let answer = call.bearer(&key).send(world.addr()).await;
            let refused = answer.status == 403 && answer.text().contains("\"scope_required\"");
            let may = scopes.contains(&needed(path));
            assert_eq!(refused, !may, "{scopes:?} {path}: {}", answer.text());
            let calls = usize::from(may && needed(path) == Scope::Call);
            assert_eq!(peer.requests().len() - called, calls, "{scopes:?} {path}");
        }
    }
}

#[tokio::test]
async fn scopes() {
    let peer = scripted(|_| verified()).await;
    let world = World::asking(&peer.url("")).await;
    let verifies = api_key(&world, vec![Scope::Verify]).await;
    let calls = api_key(&world, vec![Scope::Call]).await;
    let mut told = Transcript::of(world.addr());
    let get = Call::get("/v1/call/opensocial/people/101/@self");
    let titles = ["A call with a key that verifies", "One with no key"];
    told.call(titles[0], get.clone().bearer(&verifies)).await;
    told.call(titles[1], get).await;
    assert!(peer.requests().is_empty());
    let post = Call::post(CHALLENGES, "{}").bearer(&calls);
    told.call("A challenge with a key that calls", post).await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "scopes", told.text());
}
