//! Each reason for which a token does not count, and what is said where it is
//! only watched.

use std::sync::atomic::Ordering::SeqCst;

use serde_json::{Value, json};
use testkit::{Call, Transcript, assert_snapshot};

use super::{
    attest_world::{ATTEST, Attesting, DAY, DEVICE, SESSION, question, token},
    world::{KEY, read, told},
};

type Edit = fn(&mut Value);

/// A rule of the policy, and what breaks it.
const RULES: [(&str, Edit); 10] = [
    ("token_lifetime", |it| {
        let made = it["request_details"]["timestamp"].as_i64().unwrap();
        it["request_details"]["exp"] = json!(made + DAY + 1);
    }),
    ("token_expired", |it| {
        it["request_details"]["exp"] = it["request_details"]["timestamp"].clone();
    }),
    ("device_banned", |it| {
        it["device_ban"] = json!({ "is_banned": true, "remaining_time_in_minute": 360_000 });
    }),
    ("development_token", |it| {
        it["device_state"]["development"] = json!(true);
    }),
    ("device_integrity", |it| {
        it["device_state"]["device_integrity_state"] = json!("NotTrusted");
    }),
    ("app_integrity", |it| {
        it["app_state"]["app_integrity_state"] = json!("NotEvaluated");
    }),
    ("package_foreign", |it| {
        it["app_state"]["package_id"] = json!("com.example.other");
    }),
    ("certificate_foreign", |it| {
        it["app_state"]["package_cert_sha256_digest"] = json!([]);
    }),
    ("version_too_low", |it| {
        it["app_state"]["version"] = json!("59");
    }),
    ("version_too_high", |it| {
        it["app_state"]["version"] = json!("81");
    }),
];

#[tokio::test]
async fn each_rule_that_is_not_met_is_named_and_the_challenge_is_not_used_up() {
    let story = Attesting::new().await;
    for (reason, edit) in RULES {
        let good = story.claims(&story.challenge().await);
        let mut bad = good.clone();
        edit(&mut bad);
        let envelope = story.verify(&bad).await;
        assert_eq!(told(&envelope), ("refused", reason));
        assert_eq!(envelope["reasons"][0], reason);
        assert_eq!(envelope["claims"], json!({}), "{reason}");
        assert_eq!(envelope["subject"], Value::Null);
        assert_eq!(told(&story.verify(&good).await), ("accepted", ""));
    }
}

#[tokio::test]
async fn a_token_from_the_future_is_too_early() {
    let story = Attesting::new().await;
    let wish = json!({ "context": SESSION, "ttl_secs": 600 });
    let challenge = story.world.challenge(&wish).await;
    let ahead = super::attest_world::claims(story.world.now().secs() + 62, &challenge);
    let envelope = story.verify(&ahead).await;
    assert_eq!(told(&envelope), ("refused", "timestamp_too_early"));
    story.world.advance(62);
    assert_eq!(told(&story.verify(&ahead).await), ("accepted", ""));
}

#[tokio::test]
async fn all_rules_that_are_not_met_are_told_the_challenge_first() {
    let story = Attesting::new().await;
    let mut claims = story.claims("JMxMPp1H6kCxGzPRsjKFLw==");
    for (_, edit) in &RULES[2..9] {
        edit(&mut claims);
    }
    let envelope = story.verify(&claims).await;
    let reasons: Vec<_> = RULES[2..9].iter().map(|(reason, _)| *reason).collect();
    let all = [&["challenge_forged"], &*reasons].concat();
    assert_eq!(envelope["reasons"], json!(all));
    assert_eq!(told(&envelope), ("refused", "challenge_forged"));
}

#[tokio::test]
async fn a_ban_counts_from_the_next_use_on_and_its_end_too() {
    let story = Attesting::new().await;
    let claims = story.claims(&story.challenge().await);
    assert_eq!(told(&story.verify(&claims).await), ("accepted", ""));
    story.banned.store(true, SeqCst);
    let envelope = story.verify(&claims).await;
    assert_eq!(told(&envelope), ("refused", "device_banned"));
    story.banned.store(false, SeqCst);
    assert_eq!(told(&story.verify(&claims).await), ("accepted", ""));
}

#[tokio::test]
async fn what_the_platform_refuses_is_refused() {
    let story = Attesting::new().await;
    for (token, reason) in [
        ("forged", "token_refused"),
        ("odd", "token_refused"),
        ("ended", "token_expired"),
    ] {
        let envelope = read(&story.present(SESSION, token).await);
        assert_eq!(told(&envelope), ("refused", reason), "{token}");
    }
    assert_eq!(story.peer.requests().len(), 3);
    // Nobody's, whatever it is.
    for token in ["", "a b", "a\nb", "ä", &"x".repeat(8_193)] {
        let envelope = read(&story.present(SESSION, token).await);
        assert_eq!(told(&envelope), ("refused", "token_refused"), "{token}");
    }
    assert_eq!(story.peer.requests().len(), 3, "nothing of it was sent on");
}

#[tokio::test]
async fn who_is_only_watched_is_never_refused() {
    let story = Attesting::with(|options| options.monitor = true).await;
    for (reason, edit) in RULES {
        let mut claims = story.claims(&story.challenge().await);
        edit(&mut claims);
        let envelope = story.verify(&claims).await;
        assert_eq!(told(&envelope), ("accepted", ""));
        assert_eq!(envelope["reasons"][0], reason);
        assert_eq!(envelope["claims"], claims, "{reason}");
        assert_eq!(envelope["subject"], DEVICE);
    }
    let forged = read(&story.present(SESSION, "forged").await);
    assert_eq!(told(&forged), ("accepted", ""));
    assert_eq!(forged["reasons"], json!(["token_refused"]));
    assert_eq!(forged["subject"], Value::Null);
    // A replay is seen too.
    let claims = story.claims(&story.challenge().await);
    let mut other = claims.clone();
    other["device_state"]["unique_id"] = json!("another-device");
    assert_eq!(story.verify(&claims).await["reasons"], Value::Null);
    let replay = story.verify(&other).await;
    assert_eq!(told(&replay), ("accepted", ""));
    assert_eq!(replay["reasons"], json!(["challenge_used"]));
}

#[tokio::test]
async fn claims_that_nobody_knows_go_through_unharmed() {
    let story = Attesting::new().await;
    let claims = story.claims(&story.challenge().await).to_string();
    let unknown = r#"{"tomorrow":{"n":[1.50,1e400,123456789012345678901234567890]},"#;
    let claims = claims.replacen('{', unknown, 1);
    let claims = claims.replace(
        "\"unique_id\"",
        "\"security_update_pending_days\":12,\"unique_id\"",
    );
    let text = sign::base64url::encode(claims.as_bytes());
    let answer = story.present(SESSION, &format!("h.{text}.s")).await;
    assert_eq!(answer.status, 200);
    let body = answer.text();
    assert!(
        body.contains("[1.50,1e400,123456789012345678901234567890]"),
        "{body}"
    );
    assert!(
        body.contains("\"security_update_pending_days\":12"),
        "{body}"
    );
    assert!(body.contains("\"verdict\":\"accepted\""), "{body}");
}

#[tokio::test]
async fn several_tokens_are_judged_in_their_order() {
    let story = Attesting::new().await;
    let good = story.claims(&story.challenge().await);
    let body = json!({ "tokens": [
        { "token": token(&good), "session": SESSION },
        { "token": "forged", "session": SESSION },
        { "token": token(&good), "session": "session-of-bob" },
        { "token": token(&good), "session": SESSION },
    ] });
    let answer = story.world.send(Call::post(ATTEST, body.to_string())).await;
    let results = read(&answer)["results"].clone();
    let told: Vec<_> = results.as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        told,
        [
            ("accepted", ""),
            ("refused", "token_refused"),
            ("refused", "challenge_foreign"),
            ("accepted", ""),
        ]
    );
}

#[tokio::test]
async fn meta_attestation() {
    let story = Attesting::new().await;
    let mut told = Transcript::of(story.world.addr());
    let challenge = story.challenge().await;
    let good = story.claims(&challenge);
    let mut calls = vec![
        ("A token of the session", question(SESSION, &token(&good))),
        (
            "A token of another session",
            question("other", &token(&good)),
        ),
        ("A token that is forged", question(SESSION, "forged")),
    ];
    let mut bad = good.clone();
    (RULES[4].1)(&mut bad);
    (RULES[8].1)(&mut bad);
    calls.push(("Two rules are not met", question(SESSION, &token(&bad))));
    let post = |body: Value| Call::post(ATTEST, body.to_string());
    calls.extend([
        ("No session", post(json!({ "token": "x" }))),
        ("No token", post(json!({ "session": "x" }))),
        (
            "An empty session",
            post(json!({ "token": "x", "session": "" })),
        ),
        (
            "One and several",
            post(json!({ "token": "x", "session": "x", "tokens": [] })),
        ),
        ("None of several", post(json!({ "tokens": [] }))),
        (
            "An unknown field",
            post(json!({ "token": "x", "session": "x", "nonce": "x" })),
        ),
        (
            "A digest that is none",
            post(json!({ "token": "x", "session": "x", "request_digest": "a b" })),
        ),
        (
            "Another game",
            post(json!({ "game": "other", "token": "x", "session": "x" })),
        ),
    ]);
    for (title, call) in calls {
        told.call(title, call.bearer(KEY)).await;
    }
    told.call("No key", question(SESSION, "x")).await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "meta_attestation", told.text());
}
