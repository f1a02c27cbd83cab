//! A node that has not heard from its store for too long.

use std::collections::BTreeSet;

use faults::{CALLS, Place};
use rewards::{Outcome, Profile};
use serde_json::json;
use testkit::{Call, Transcript, assert_snapshot};

use super::{
    attest_world,
    reward_world::{ACKNOWLEDGE, AUDIT, FETCH, OID, REPORTS, RewardWorld},
    social_world::{LAUNCH, URL, question},
    world::{CHALLENGE, CHALLENGES, KEY, META, STOVE, World, read, scripted, verified},
};

const UNKNOWN_REPORT: &str =
    r#"{"reports":[{"report_id":"a","network":"tapjoy","sid":"b","granted_at":0}]}"#;

fn calls(challenge: &str) -> [(&'static str, Call); 10] {
    let offered = json!({ "challenge": challenge }).to_string();
    let proof = json!({ "user_id": "12345", "nonce": "a-nonce" }).to_string();
    let token = json!({ "token": "a-player" }).to_string();
    [
        (
            "gate.issue_challenge",
            Call::post(CHALLENGES, "{}").bearer(KEY),
        ),
        (
            "gate.verify_challenge",
            Call::post(CHALLENGE, offered).bearer(KEY),
        ),
        ("gate.verify_stove", Call::post(STOVE, token).bearer(KEY)),
        ("gate.verify_meta_user", Call::post(META, proof).bearer(KEY)),
        (
            "gate.verify_meta_attestation",
            attest_world::question("session", "a-token").bearer(KEY),
        ),
        (
            "gate.verify_opensocial_launch",
            Call::post(LAUNCH, question(URL, "OAuth").to_string()).bearer(KEY),
        ),
        ("gate.rewards", Call::get(FETCH).bearer(KEY)),
        (
            "gate.acknowledge_rewards",
            Call::post(ACKNOWLEDGE, r#"{"rewards":[{"id":"a","granted":true}]}"#).bearer(KEY),
        ),
        (
            "gate.report_rewards",
            Call::post(REPORTS, UNKNOWN_REPORT).bearer(KEY),
        ),
        ("gate.compare_rewards", Call::get(AUDIT).bearer(KEY)),
    ]
}

#[tokio::test]
async fn it_verifies_nothing() {
    let peer = scripted(|_| verified()).await;
    let world = World::asking(&peer.url("")).await;
    let deaf = world.deaf_node(&peer.url("")).await;
    let calls = calls(&world.challenge(&json!({})).await);
    let mut told = Transcript::of(deaf.addr());
    for (name, call) in &calls {
        let answer = told.call(name, call.clone()).await;
        assert_eq!(answer.status, 503, "{name}: {answer:?}");
        assert_eq!(read(&answer)["code"], "out_of_touch", "{name}");
        assert_eq!(answer.header("retry-after"), Some("1"), "{name}");
    }
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "out_of_touch", told.text());
    assert!(peer.requests().is_empty(), "no platform was asked");
    // It was for being deaf: the other node does the same calls.
    for (name, call) in calls {
        let answer = call.send(world.addr()).await;
        // It takes no network's callbacks, and what is asked for has no window.
        let expected = if name == "gate.compare_rewards" {
            400
        } else {
            200
        };
        assert_eq!(answer.status, expected, "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn it_takes_no_callback_and_the_network_comes_again() {
    let world = RewardWorld::new().await;
    let deaf = world.deaf_node().await;
    let profile = Profile::named("unity-ads").unwrap();
    let answer = profile.answer(Outcome::Unavailable, "");
    assert_eq!(answer.status, 503);
    assert_eq!(deaf.example().await.0, 503);
    assert_eq!(deaf.example().await.1.as_bytes(), answer.body.as_bytes());
    assert_eq!(world.reward(OID).await, None, "no turn was taken");
    assert_eq!(world.game.granted(), 0);
    // It was for being deaf: the other node grants it.
    assert_eq!(world.example().await.0, 200);
    assert_eq!(world.game.granted(), 1);
}

#[test]
fn no_call_is_left_out() {
    let mut named: BTreeSet<_> = calls("").iter().map(|(name, _)| *name).collect();
    named.insert("gate.reward_callback");
    let all = CALLS.iter().filter(|call| call.place == Place::Gate);
    assert_eq!(named, all.map(|call| call.name).collect());
}
