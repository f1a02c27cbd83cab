//! One token for a challenge, again and again, and no other.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::Call;

use super::{
    attest_world::{Attesting, DAY, DEVICE, SESSION, question, token},
    world::{CHALLENGE, KEY, read, told},
};

const ACCEPTED: (&str, &str) = ("accepted", "");

#[tokio::test]
async fn a_challenge_of_ours_is_one_that_a_device_can_attest() {
    let story = Attesting::new().await;
    for _ in 0..50 {
        let challenge = story.challenge().await;
        assert!((22..=172).contains(&challenge.len()));
        let bytes = sign::base64url::decode(challenge.as_bytes()).unwrap();
        assert!((16..=128).contains(&bytes.len()));
        assert_eq!(sign::base64url::encode(&bytes), challenge);
    }
}

#[tokio::test]
async fn a_token_is_accepted_again_in_its_session_for_as_long_as_it_is_good() {
    let story = Attesting::new().await;
    let claims = story.claims(&story.challenge().await);
    let first = story.verify(&claims).await;
    assert_eq!(told(&first), ACCEPTED);
    assert_eq!(first["subject"], DEVICE);
    assert_eq!(first["claims"], claims);
    assert_eq!(first["reasons"], Value::Null);
    let node = story.beside().await;
    // Within the challenge's life, after it, and beyond the age of a new one.
    for secs in [1, 299, 1, 3_600, 40_000, DAY - 43_902] {
        story.world.advance(u64::try_from(secs).unwrap());
        assert_eq!(told(&story.verify(&claims).await), ACCEPTED, "{secs}");
        let call = question(SESSION, &token(&claims)).bearer(KEY);
        assert_eq!(told(&read(&call.send(node.addr()).await)), ACCEPTED);
    }
    story.world.advance(1);
    let envelope = story.verify(&claims).await;
    assert_eq!(told(&envelope), ("refused", "token_expired"));
}

#[tokio::test]
async fn another_token_for_the_same_challenge_is_a_replay() {
    let story = Attesting::new().await;
    let claims = story.claims(&story.challenge().await);
    let mut other = claims.clone();
    other["device_state"]["unique_id"] = json!("another-device");
    assert_eq!(told(&story.verify(&claims).await), ACCEPTED);
    let node = story.beside().await;
    for secs in [0, 10, 400, 40_000] {
        story.world.advance(secs);
        let envelope = story.verify(&other).await;
        assert_eq!(told(&envelope), ("refused", "challenge_used"), "{secs}");
        let call = question(SESSION, &token(&other)).bearer(KEY);
        let envelope = read(&call.send(node.addr()).await);
        assert_ne!(told(&envelope).0, "accepted");
        assert_eq!(told(&story.verify(&claims).await), ACCEPTED, "{secs}");
    }
}

#[tokio::test]
async fn of_many_tokens_for_a_challenge_at_once_one_is_accepted() {
    let story = Attesting::new().await;
    let claims = story.claims(&story.challenge().await);
    let variants = (0..32).map(|number| {
        let mut claims = claims.clone();
        claims["device_state"]["unique_id"] = json!(format!("device-{number}"));
        claims
    });
    let variants: Vec<_> = variants.collect();
    let all = futures_util::future::join_all(variants.iter().map(|it| story.verify(it)));
    let envelopes = all.await;
    let with = |what| envelopes.iter().filter(|each| told(each) == what).count();
    assert_eq!(with(ACCEPTED), 1);
    assert_eq!(with(("refused", "challenge_used")), 31);
}

#[tokio::test]
async fn a_token_belongs_to_the_session_that_the_challenge_was_made_for() {
    let story = Attesting::new().await;
    let claims = story.claims(&story.challenge().await);
    let foreign = ("refused", "challenge_foreign");
    let elsewhere = story.verify_in("session-of-bob", &claims).await;
    assert_eq!(told(&elsewhere), foreign);
    assert_eq!(told(&story.verify(&claims).await), ACCEPTED);
    let elsewhere = story.verify_in("session-of-bob", &claims).await;
    assert_eq!(told(&elsewhere), foreign);
    story.world.advance(40_000);
    let elsewhere = story.verify_in("session-of-bob", &claims).await;
    assert_eq!(told(&elsewhere), foreign);
}

#[tokio::test]
async fn a_challenge_for_a_request_is_good_for_that_request() {
    let story = Attesting::new().await;
    let wish = json!({ "context": SESSION, "request_digest": "sha-256=abc" });
    let challenge = story.world.challenge(&wish).await;
    let token = token(&story.claims(&challenge));
    let ask = async |digest: Option<&str>| {
        let mut body = json!({ "token": token, "session": SESSION });
        if let Some(digest) = digest {
            body["request_digest"] = json!(digest);
        }
        let call = Call::post(super::attest_world::ATTEST, body.to_string());
        read(&story.world.send(call).await)
    };
    let foreign = ("refused", "challenge_foreign");
    assert_eq!(told(&ask(None).await), foreign);
    assert_eq!(told(&ask(Some("sha-256=abd")).await), foreign);
    assert_eq!(told(&ask(Some("sha-256=abc")).await), ACCEPTED);
}

#[tokio::test]
async fn a_token_that_was_not_seen_in_time_never_counts() {
    let story = Attesting::new().await;
    // Too old to be new, though the challenge would still be open.
    let wish = json!({ "context": SESSION, "ttl_secs": 3600 });
    let claims = story.claims(&story.world.challenge(&wish).await);
    story.world.advance(301);
    let late = ("refused", "timestamp_too_old");
    assert_eq!(told(&story.verify(&claims).await), late);
    assert_eq!(told(&story.verify(&claims).await), late);
    // Young enough, and the challenge has ended.
    let wish = json!({ "context": SESSION, "ttl_secs": 60 });
    let claims = story.claims(&story.world.challenge(&wish).await);
    story.world.advance(62);
    let late = ("refused", "challenge_expired");
    assert_eq!(told(&story.verify(&claims).await), late);
    assert_eq!(told(&story.verify(&claims).await), late);
}

#[tokio::test]
async fn a_token_is_made_while_its_challenge_is_open() {
    let story = Attesting::new().await;
    let wish = json!({ "context": SESSION, "ttl_secs": 60 });
    let challenge = story.world.challenge(&wish).await;
    let issued = story.world.now().secs();
    let made = async |at: i64| {
        let claims = super::attest_world::claims(at, &challenge);
        story.verify(&claims).await
    };
    assert_eq!(
        told(&made(issued - 63).await),
        ("refused", "timestamp_too_old")
    );
    story.world.advance(30);
    let beyond = made(issued + 63).await;
    assert_eq!(told(&beyond), ("refused", "challenge_expired"));
    assert_eq!(told(&made(issued + 61).await), ACCEPTED);
}

#[tokio::test]
async fn a_nonce_that_is_no_challenge_of_ours_is_forged() {
    let story = Attesting::new().await;
    let challenge = story.challenge().await;
    for nonce in ["", "JMxMPp1H6kCxGzPRsjKFLw==", &format!("{challenge}=")] {
        let envelope = story.verify(&story.claims(nonce)).await;
        assert_eq!(told(&envelope), ("refused", "challenge_forged"), "{nonce}");
    }
}

#[tokio::test]
async fn a_challenge_is_used_in_one_way_only() {
    let story = Attesting::new().await;
    let redeem = async |challenge: &str| {
        let body = json!({ "challenge": challenge, "context": SESSION });
        let call = Call::post(CHALLENGE, body.to_string());
        read(&story.world.send(call).await)
    };
    let used = ("refused", "challenge_used");
    let first = story.challenge().await;
    assert_eq!(told(&redeem(&first).await), ACCEPTED);
    assert_eq!(told(&story.verify(&story.claims(&first)).await), used);
    let second = story.challenge().await;
    assert_eq!(told(&story.verify(&story.claims(&second)).await), ACCEPTED);
    assert_eq!(told(&redeem(&second).await), used);
}

#[tokio::test]
async fn a_store_that_does_not_write_refuses_nobody_and_forgets_nothing() {
    let story = Attesting::new().await;
    let claims = story.claims(&story.challenge().await);
    let unavailable = ("unavailable", "store_unavailable");
    story.world.store.fail_writes(true);
    assert_eq!(told(&story.verify(&claims).await), unavailable);
    story.world.store.fail_writes(false);
    assert_eq!(told(&story.verify(&claims).await), ACCEPTED);
    // An answer that was lost has used nothing up for the token itself.
    let claims = story.claims(&story.challenge().await);
    story.world.store.lose_answers(true);
    assert_eq!(told(&story.verify(&claims).await), unavailable);
    story.world.store.lose_answers(false);
    assert_eq!(told(&story.verify(&claims).await), ACCEPTED);
    story.world.house.clock.advance(Duration::from_secs(1_000));
    assert_eq!(told(&story.verify(&claims).await), ACCEPTED);
}
