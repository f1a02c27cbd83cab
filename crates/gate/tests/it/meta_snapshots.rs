use serde_json::{Value, json};
use testkit::{Call, Reply, Transcript, assert_snapshot};

use super::{
    meta_world::{asking, graph, in_full, valid},
    world::{KEY, META, World, scripted, verified},
};

const PLAYER: &str = "200000000397";

fn post(body: &Value) -> Call {
    Call::post(META, body.to_string()).bearer(KEY)
}

fn hold(name: &str, transcript: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, transcript.text());
}

#[tokio::test]
async fn meta_user() {
    let peer = graph(|request| match &*request.body {
        b"nonce=a%2Bb%2Fc%3D%26d&user_id=200000000397" => valid(),
        _ => Reply::json(200, r#"{"is_valid":false}"#),
    })
    .await;
    let world = asking(&peer.url(""), |_| {}).await;
    let mut told = Transcript::of(world.addr());
    let good = json!({ "game": "event", "user_id": PLAYER, "nonce": "a+b/c=&d" });
    told.call("A user and a nonce", post(&good)).await;
    let bad = json!({ "user_id": PLAYER, "nonce": "another" });
    told.call("A nonce that proves nobody", post(&bad)).await;
    let world = asking(&peer.url(""), in_full).await;
    let mut more = Transcript::of(world.addr());
    more.call("With entitlement and publisher", post(&good))
        .await;
    hold("meta_user", &told);
    hold("meta_user_in_full", &more);
    // What went out, with the token where no log has it.
    for request in peer.requests() {
        let token = "Bearer OC|1234567898014273|5f8730a4n51c5f8v8122aaf971b937e7";
        assert_eq!(request.header("authorization"), Some(token));
        assert!(!request.line.contains("OC"), "{}", request.line);
    }
    let lines: Vec<_> = peer.requests().into_iter().map(|it| it.line).collect();
    for line in [
        "POST /user_nonce_validate HTTP/1.1",
        "POST /1234567898014273/verify_entitlement HTTP/1.1",
        "GET /200000000397?fields=org_scoped_id HTTP/1.1",
    ] {
        assert!(lines.iter().any(|sent| sent == line), "{line} in {lines:?}");
    }
}

#[tokio::test]
async fn meta_user_outages() {
    let peer = graph(|request| {
        let code = if request.body.ends_with(b"user_id=1") {
            190
        } else {
            2
        };
        let error = json!({ "error": { "message": "m", "code": code } });
        Reply::json(400, &error.to_string())
    })
    .await;
    let world = asking(&peer.url(""), |_| {}).await;
    let mut told = Transcript::of(world.addr());
    let body = json!({ "user_id": PLAYER, "nonce": "a-nonce" });
    told.call("The graph is down", post(&body)).await;
    let body = json!({ "user_id": "1", "nonce": "a-nonce" });
    told.call("The graph refuses the gate", post(&body)).await;
    hold("meta_user_outages", &told);
}

#[tokio::test]
async fn meta_user_problems() {
    let peer = scripted(|_| verified()).await;
    let world = World::of_two_games(&peer.url("")).await;
    let mut told = Transcript::of(world.addr());
    let of = |user_id: Value, nonce: Value| json!({ "game": "event", "user_id": user_id, "nonce": nonce });
    for (title, body) in [
        (
            "No game is named where there are several",
            json!({ "user_id": "1", "nonce": "n" }),
        ),
        (
            "A game without an app on the graph",
            json!({ "game": "bare", "user_id": "1", "nonce": "n" }),
        ),
        ("No nonce", json!({ "game": "event", "user_id": "1" })),
        ("No user", json!({ "game": "event", "nonce": "n" })),
        (
            "An unknown field",
            json!({ "game": "event", "user_id": "1", "nonce": "n", "token": "x" }),
        ),
        ("A user as a number", of(json!(1), json!("n"))),
        ("A user that is no number", of(json!("me"), json!("n"))),
        ("A user with a sign", of(json!("+1"), json!("n"))),
        ("A user in another spelling", of(json!("01"), json!("n"))),
        ("Nobody", of(json!("0"), json!("n"))),
        ("Nothing", of(json!(""), json!("n"))),
        (
            "A user beyond all ids",
            of(json!("18446744073709551616"), json!("n")),
        ),
        ("A path for a user", of(json!("1/achievements"), json!("n"))),
        ("An empty nonce", of(json!("1"), json!(""))),
        ("A control character", of(json!("1"), json!("a\u{0}b"))),
        ("A line break", of(json!("1"), json!("a\nb"))),
        ("Beyond ASCII", of(json!("1"), json!("ä"))),
    ] {
        told.call(title, post(&body)).await;
    }
    told.call("No key", Call::post(META, "{}")).await;
    told.call("Another method", Call::get(META).bearer(KEY))
        .await;
    hold("meta_user_problems", &told);
    let long = post(&of(json!("1"), json!("x".repeat(1025))));
    let answer = long.send(world.addr()).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("invalid_field"), "{answer:?}");
    assert!(peer.requests().is_empty(), "nothing of it was sent on");
    let longest = post(&of(json!("1"), json!("x".repeat(1024))));
    assert_eq!(longest.send(world.addr()).await.status, 200);
    assert_eq!(peer.requests().len(), 1);
}
