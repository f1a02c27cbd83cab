//! `/dev/v1/faults`: what is ordered, listed and cleared.

use serde_json::{Value, json};
use testkit::{Answer, Call};

use super::{
    document::hold,
    world::{World, read},
};

const FAULTS: &str = "/dev/v1/faults";

/// Without a key, as everything of the development profile; and held to the
/// OpenAPI document.
async fn send(world: &World, method: &'static str, body: Option<&Value>) -> Answer {
    let call = match body {
        Some(body) => Call::post(FAULTS, body.to_string()),
        None => Call::new(method, FAULTS),
    };
    let answer = call.send(world.addr()).await;
    hold(method, FAULTS, &answer);
    answer
}

#[tokio::test]
async fn orders_are_listed_until_they_are_cleared() {
    let world = World::with(|_| {}).await;
    let delay = json!({
        "call": "gate.verify_stove", "kind": "delay", "delay_ms": 20, "times": 3, "every": 2,
    });
    let error = json!({ "call": "stove.verify", "kind": "error", "until_cleared": true });
    let mut ordered = Vec::new();
    for wish in [delay, error] {
        let answer = send(&world, "POST", Some(&wish)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        ordered.push(read(&answer));
    }
    assert_eq!(
        ordered[0],
        json!({
            "id": 1, "call": "gate.verify_stove", "kind": "delay", "delay_ms": 20,
            "times": 3, "every": 2, "calls": 0, "struck": 0,
        })
    );
    assert_eq!(ordered[1]["times"], Value::Null);
    let listed = read(&send(&world, "GET", None).await);
    assert_eq!(listed["faults"], json!(ordered));
    let names: Vec<_> = faults::CALLS.iter().map(|call| call.name).collect();
    assert_eq!(listed["calls"], json!(names));

    assert_eq!(send(&world, "DELETE", None).await.status, 204);
    let listed = read(&send(&world, "GET", None).await);
    assert_eq!(listed["faults"], json!([]));
}

#[tokio::test]
async fn a_bad_order_is_told_what_would_have_been_right() {
    let world = World::with(|_| {}).await;
    for (wish, code, told) in [
        (
            json!({ "call": "stove.server-token", "kind": "drop" }),
            "invalid_field",
            "`stove.server_token`",
        ),
        (
            json!({ "call": "stove.verify", "kind": "delay" }),
            "invalid_field",
            "`delay_ms`",
        ),
        (
            json!({ "call": "stove.verify", "kind": "explode" }),
            "invalid_json",
            "`duplicate`",
        ),
        (
            json!({ "call": "stove.verify", "kind": "drop", "time": 1 }),
            "invalid_json",
            "`times`",
        ),
        (json!({ "kind": "drop" }), "invalid_json", "`call`"),
    ] {
        let answer = send(&world, "POST", Some(&wish)).await;
        let problem = read(&answer);
        assert_eq!((answer.status, &problem["code"]), (400, &json!(code)));
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(told), "{wish}: {detail}");
    }
    let listed = read(&send(&world, "GET", None).await);
    assert_eq!(listed["faults"], json!([]));

    let good = json!({ "call": "stove.verify", "kind": "drop" });
    for _ in 0..100 {
        assert_eq!(send(&world, "POST", Some(&good)).await.status, 201);
    }
    let answer = send(&world, "POST", Some(&good)).await;
    assert_eq!(answer.status, 409);
    assert_eq!(read(&answer)["code"], "too_many_faults");
}

#[tokio::test]
async fn production_has_no_faults_to_order() {
    let world = World::with(|parts| {
        parts.movable_clock = None;
        parts.faults = None;
    })
    .await;
    for method in ["GET", "POST", "DELETE"] {
        assert_eq!(send(&world, method, None).await.status, 404);
    }
}
