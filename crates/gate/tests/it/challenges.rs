//! Challenges: used once, by whoever they were made for, in their time.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use serde_json::json;
use testkit::{Call, Reply};

use super::world::{CHALLENGE, Pair, STOVE, World, read, scripted, told, verified};

/// A platform that can be switched off.
async fn switched() -> (Arc<AtomicBool>, testkit::Peer) {
    let up = Arc::new(AtomicBool::new(true));
    let switch = Arc::clone(&up);
    let peer = scripted(move |_| {
        if switch.load(SeqCst) {
            verified()
        } else {
            Reply::json(500, "down")
        }
    });
    (up, peer.await)
}

async fn with_token(world: &World, challenge: &str, context: &str) -> serde_json::Value {
    let body = json!({ "token": "a-player", "challenge": challenge, "context": context });
    read(&world.send(Call::post(STOVE, body.to_string())).await)
}

#[tokio::test]
async fn of_many_uses_at_once_one_is_accepted() {
    let (_, peer) = switched().await;
    let world = World::asking(&peer.url("")).await;
    let challenge = world.challenge(&json!({ "context": "login" })).await;
    let offered = json!({ "challenge": challenge, "context": "login" });
    let uses = futures_util::future::join_all((0..64).map(|_| world.redeem(offered.clone())));
    let envelopes = uses.await;
    let accepted = envelopes
        .iter()
        .filter(|each| told(each) == ("accepted", ""));
    assert_eq!(accepted.count(), 1);
    let used = envelopes
        .iter()
        .filter(|each| told(each) == ("refused", "challenge_used"));
    assert_eq!(used.count(), 63);
}

#[tokio::test]
async fn a_challenge_counts_for_its_context_and_its_time() {
    let (_, peer) = switched().await;
    let world = World::asking(&peer.url("")).await;
    let challenge = world
        .challenge(&json!({ "context": "login", "ttl_secs": 60 }))
        .await;
    for (context, reason) in [("shop", "challenge_foreign"), ("", "challenge_foreign")] {
        let envelope = world
            .redeem(json!({ "challenge": challenge, "context": context }))
            .await;
        assert_eq!(told(&envelope), ("refused", reason));
        assert_eq!(
            told(&with_token(&world, &challenge, context).await),
            ("refused", reason)
        );
    }
    let mut forged = challenge.clone().into_bytes();
    forged[40] ^= 1;
    let forged = String::from_utf8(forged).unwrap();
    for text in [&*forged, "", "x", &"A".repeat(135)] {
        let envelope = world
            .redeem(json!({ "challenge": text, "context": "login" }))
            .await;
        assert_eq!(told(&envelope), ("refused", "challenge_forged"), "{text}");
    }
    // To its end, and two seconds beyond for clocks that differ.
    world.advance(61);
    let offered = json!({ "challenge": challenge, "context": "login" });
    assert_eq!(told(&world.redeem(offered.clone()).await), ("accepted", ""));
    assert_eq!(
        told(&world.redeem(offered.clone()).await),
        ("refused", "challenge_used")
    );
    world.advance(1);
    assert_eq!(
        told(&world.redeem(offered).await),
        ("refused", "challenge_expired")
    );
    assert!(
        peer.requests().is_empty(),
        "nothing of this is the platform's"
    );
}

#[tokio::test]
async fn a_platform_that_is_down_does_not_burn_the_challenge() {
    let (up, peer) = switched().await;
    let world = World::asking(&peer.url("")).await;
    let challenge = world.challenge(&json!({})).await;
    up.store(false, SeqCst);
    for _ in 0..2 {
        let envelope = with_token(&world, &challenge, "").await;
        assert_eq!(told(&envelope), ("unavailable", "platform_unavailable"));
    }
    up.store(true, SeqCst);
    let envelope = with_token(&world, &challenge, "").await;
    assert_eq!(told(&envelope), ("accepted", ""));
    assert_eq!(envelope["subject"], "20005061986");
    assert_eq!(
        told(&with_token(&world, &challenge, "").await),
        ("refused", "challenge_used")
    );
}

#[tokio::test]
async fn a_token_that_is_refused_does_not_burn_the_challenge() {
    let pair = Pair::new().await;
    let challenge = pair.world.challenge(&json!({})).await;
    assert_eq!(
        told(&with_token(&pair.world, &challenge, "").await),
        ("refused", "token_refused")
    );
    let envelope = pair.world.redeem(json!({ "challenge": challenge })).await;
    assert_eq!(told(&envelope), ("accepted", ""));
}

#[tokio::test]
async fn a_store_that_does_not_write_refuses_nobody_and_forgets_nothing() {
    let (_, peer) = switched().await;
    let world = World::asking(&peer.url("")).await;
    let challenge = world.challenge(&json!({})).await;
    world.store.fail_writes(true);
    let offered = json!({ "challenge": challenge });
    let answer = world.send(Call::post(CHALLENGE, offered.to_string())).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("1"))
    );
    assert_eq!(told(&read(&answer)), ("unavailable", "store_unavailable"));
    let envelope = with_token(&world, &challenge, "").await;
    assert_eq!(told(&envelope), ("unavailable", "store_unavailable"));
    assert_eq!(envelope["subject"], json!(null));
    world.store.fail_writes(false);
    assert_eq!(told(&world.redeem(offered.clone()).await), ("accepted", ""));
    assert_eq!(
        told(&world.redeem(offered).await),
        ("refused", "challenge_used")
    );
}
