//! What the platform says of a token.

use std::time::Duration;

use base::{Clock, Environment};
use serde_json::json;
use store::{KeyPurpose, Step, Watermark};
use testkit::Call;

use super::{
    super::{
        attest_world::AttestWorld,
        graph::world::{app_token, other_app_token},
        world::{forged, json as read},
    },
    calls::{DAY, NONCE, claims, get},
};

#[tokio::test]
async fn a_token_is_answered_with_its_claims_and_never_with_what_is_ours() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    for purpose in [KeyPurpose::AttestEs256, KeyPurpose::AttestEdDsa] {
        let token = world.signed(world.app, &device, purpose);
        let now = world.house.clock.now().secs();
        let wanted = json!({
            "request_details": { "exp": now + 86_400, "nonce": NONCE, "timestamp": now },
            "app_state": {
                "app_integrity_state": "StoreRecognized",
                "package_cert_sha256_digest":
                    ["c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8"],
                "package_id": "com.example.name123",
                "version": "1",
            },
            "device_state": {
                "device_integrity_state": "Advanced",
                "unique_id": device.unique_id.to_string(),
            },
            "loadout": [1, 2.5],
        });
        assert_eq!(world.claims(&token).await, wanted, "{purpose}");
        assert_eq!(world.claims(&token).await, wanted, "{purpose}, seen before");
    }
}

#[tokio::test]
async fn whatever_was_not_signed_for_the_app_is_an_invalid_signature() {
    let world = AttestWorld::new().await;
    let (device, other) = (
        world.admit(world.app, 1).await,
        world.admit(world.other, 1).await,
    );
    let token = world.token(world.app, &device);
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30.";
    let long = "a".repeat(9_000);
    let mut cut = token.clone();
    cut.pop();
    for (title, token) in [
        ("another app's", world.token(world.other, &other)),
        ("forged", forged(&token)),
        ("cut", cut),
        ("padded", format!("{token}=")),
        (
            "without its signature",
            format!("{}.", token.rsplit_once('.').unwrap().0),
        ),
        ("alg none", none.to_owned()),
        ("no token", "x".to_owned()),
        ("control characters", "a%0Ab".to_owned()),
        ("too long", long),
    ] {
        let row = world.verify(&token).await;
        assert_eq!(row, json!({ "message": "invalid signature" }), "{title}");
    }
    // The other app's token is good for the other app, and was not spoilt by being seen.
    let theirs = world.token(world.other, &other);
    world.verify(&theirs).await;
    let call = Call::get(format!("/graph/platform_integrity/verify?token={theirs}"));
    let answer = world.send(call.bearer(&other_app_token())).await;
    assert_eq!(read(&answer)["data"][0]["message"], "success");
    assert_eq!(world.verify(&theirs).await["message"], "invalid signature");
}

#[tokio::test]
async fn a_token_ends_when_it_says_and_a_forged_one_is_never_called_expired() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let [seen, unseen] = [(); 2].map(|()| world.token(world.app, &device));
    world.claims(&seen).await;
    world.advance(DAY - 1);
    world.claims(&seen).await;
    world.advance(1);
    for token in [&seen, &unseen] {
        assert_eq!(
            world.verify(token).await,
            json!({ "message": "token expired" })
        );
    }
    let row = world.verify(&forged(&unseen)).await;
    assert_eq!(row["message"], "invalid signature");
}

#[tokio::test]
async fn what_is_sealed_is_opened_for_its_app() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let open = world.token(world.app, &device);
    world.seal(world.app, Some([7; 32])).await;
    let sealed = world.token(world.app, &device);
    assert_eq!(sealed.split('.').count(), 5);
    assert_eq!(world.claims(&sealed).await, world.claims(&open).await);
    let call = Call::get(format!("/graph/platform_integrity/verify?token={sealed}"));
    let answer = world.send(call.bearer(&other_app_token())).await;
    assert_eq!(read(&answer)["data"][0]["message"], "invalid signature");
    world.seal(world.app, Some([8; 32])).await;
    let fresh = world.token(world.app, &device);
    world.claims(&fresh).await;
}

#[tokio::test]
async fn keys_that_were_replaced_still_verify() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let before = world.token(world.app, &device);
    world.advance(1);
    world.house.admin.rotate_token_keys().await.unwrap();
    let after = world.token(world.app, &device);
    assert_ne!(
        before.split('.').next(),
        after.split('.').next(),
        "another kid"
    );
    assert_eq!(
        world.claims(&before).await["device_state"],
        world.claims(&after).await["device_state"]
    );
}

#[tokio::test]
async fn the_ban_is_the_one_of_now_in_a_token_that_was_seen_before_too() {
    let world = AttestWorld::new().await;
    let (device, other) = (
        world.admit(world.app, 1).await,
        world.admit(world.app, 2).await,
    );
    let unique_id = device.unique_id.to_string();
    let [token, theirs] = [&device, &other].map(|of| world.token(world.app, of));
    assert_eq!(world.claims(&token).await["device_ban"], json!(null));
    world.ban(&unique_id, 10).await;
    let banned = |minutes: u64| {
        json!({
            "is_banned": true,
            "remaining_time_in_minute": minutes,
            "remaining_ban_time": minutes,
        })
    };
    assert_eq!(world.claims(&token).await["device_ban"], banned(10));
    assert_eq!(world.claims(&theirs).await["device_ban"], json!(null));
    world.advance(1);
    assert_eq!(
        world.claims(&token).await["device_ban"],
        banned(10),
        "rounded up"
    );
    world.advance(9 * 60);
    assert_eq!(world.claims(&token).await["device_ban"], banned(1));
    world.ban(&unique_id, 52_560_000).await;
    assert_eq!(world.claims(&token).await["device_ban"], banned(52_560_000));
    let lift = format!("unique_id={unique_id}&is_banned=false");
    let answer = world.send(super::calls::post("device_ban", &lift)).await;
    assert_eq!(answer.text(), r#"{"message":"Success","ban_id":""}"#);
    assert_eq!(world.claims(&token).await["device_ban"], json!(null));
    world.ban(&unique_id, 1).await;
    world.advance(60);
    assert_eq!(
        world.claims(&token).await["device_ban"],
        json!(null),
        "it ran out"
    );
}

#[tokio::test]
async fn a_restored_store_forgets_what_was_signed_before() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let token = world.token(world.app, &device);
    world.claims(&token).await;
    let watermark = Watermark::at(world.house.clock.now());
    world.commit(vec![Step::RaiseWatermark(watermark)]).await;
    assert_eq!(world.verify(&token).await["message"], "token expired");
}

#[tokio::test]
async fn it_is_asked_by_get_and_by_its_query_alone() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let token = world.token(world.app, &device);
    let path = "/graph/platform_integrity/verify";
    let query = format!("token={token}&access_token={}", app_token());
    for target in [
        format!("{path}?{query}"),
        format!("{path}/?{query}"),
        format!("{path}?token=x&{query}"),
        format!("{path}?{}", query.replace('|', "%7C")),
    ] {
        let answer = world.send(Call::get(&*target)).await;
        assert_eq!(answer.status, 200, "{target}");
        let row = &read(&answer)["data"][0];
        assert_eq!(claims(row)["request_details"]["nonce"], NONCE, "{target}");
    }
    let at_root = Call::get(format!("/platform_integrity/verify?{query}"));
    let answer = world.send(at_root.header("host", "graph.oculus.com")).await;
    assert_eq!(read(&answer)["data"][0]["message"], "success");
    let header = Call::get(format!("{path}?token={token}")).bearer(&app_token());
    assert_eq!(world.send(header).await.status, 200);
    let form = "application/x-www-form-urlencoded";
    for call in [
        Call::new("POST", format!("{path}?{query}")),
        Call::new("POST", path).body(form, query.clone()),
        Call::get(format!("{path}?method=POST&{query}")),
    ] {
        let answer = world.send(call).await;
        assert_eq!(super::calls::error(&answer), (400, 100, None), "{answer:?}");
        let message = read(&answer)["error"]["message"].clone();
        assert_eq!(message, "Unsupported POST request: this path takes GET");
    }
    // What a body says counts for nothing.
    let body = Call::get(format!("{path}?access_token={}", app_token()));
    let answer = world.send(body.body(form, format!("token={token}"))).await;
    assert_eq!(super::calls::error(&answer), (400, 100, None));
    let message = read(&answer)["error"]["message"].clone();
    assert_eq!(message, "The parameter token is required");
}

#[tokio::test]
async fn it_asks_no_store() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let token = world.token(world.app, &device);
    world.store.fail_reads(true);
    world.store.fail_writes(true);
    world.claims(&token).await;
    let answer = world.send(get("device_ban_ids", "limit=1")).await;
    assert_eq!(super::calls::error(&answer), (500, 1, None));
}

#[tokio::test]
async fn tokens_of_another_environment_are_none() {
    let world = AttestWorld::new().await;
    let known = world.house.directory.last_known();
    let now = world.house.clock.now();
    let sandbox = known.published(Environment::Sandbox, now);
    let live = known.published(Environment::Live, now);
    for key in sandbox.keys() {
        assert!(live.get(key.kid()).is_none());
    }
    assert_eq!(live.keys().len(), 2);
}

#[tokio::test]
async fn a_key_that_was_replaced_eight_days_ago_is_good_for_nothing() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let keys = |world: &AttestWorld| {
        let known = world.house.directory.last_known();
        let now = world.house.clock.now();
        known.published(Environment::Live, now).keys().len()
    };
    let before = world.house.directory.last_known();
    let purpose = KeyPurpose::AttestEdDsa;
    let leaked = before.keys().youngest(purpose, Environment::Live).unwrap();
    world.house.admin.rotate_token_keys().await.unwrap();
    world.house.clock.advance(Duration::from_secs(7 * DAY));
    // Whoever has the key writes into a token what they like, and it is believed for as
    // long as the last honest one may be good.
    let forge = |world: &AttestWorld| world.signed_by(world.app, &device, (purpose, leaked));
    let (forged, again) = (forge(&world), world.token(world.app, &device));
    world.claims(&forged).await;
    assert_eq!(keys(&world), 4);
    // The next one is a millisecond younger, as the clock stood still.
    world.house.clock.advance(Duration::from_secs(DAY + 1));
    assert_eq!(keys(&world), 2);
    let row = json!({ "message": "invalid signature" });
    assert_eq!(world.verify(&forged).await, row, "seen before");
    assert_eq!(world.verify(&forge(&world)).await, row, "made just now");
    world.claims(&world.token(world.app, &device)).await;
    assert_eq!(world.verify(&again).await["message"], "token expired");
}

#[tokio::test]
async fn a_key_is_withdrawn_by_rotating_and_raising_the_watermark() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let known = world.house.directory.last_known();
    let purpose = KeyPurpose::AttestEdDsa;
    let leaked = known.keys().youngest(purpose, Environment::Live).unwrap();
    drop(known);
    let forged = |world: &AttestWorld| {
        world.house.clock.advance(Duration::from_secs(1));
        world.signed_by(world.app, &device, (purpose, leaked))
    };
    // Neither is enough alone: what is signed after it says so itself.
    world.house.admin.raise_watermark().await.unwrap();
    world.claims(&forged(&world)).await;
    world.house.admin.rotate_token_keys().await.unwrap();
    let seen = forged(&world);
    world.claims(&seen).await;
    world.house.admin.raise_watermark().await.unwrap();
    let row = json!({ "message": "invalid signature" });
    assert_eq!(world.verify(&seen).await, row);
    assert_eq!(world.verify(&forged(&world)).await, row);
    world.claims(&world.token(world.app, &device)).await;
}
