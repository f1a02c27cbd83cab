//! What a token comes to, from the challenge on.

use std::{sync::Arc, time::Duration};

use base::{BanId, Clock, Timestamp};
use keyattest::{Entry, PublicKey, Serial, Status, StatusList};
use platform::{RevokedCertificates, fetched_at};
use serde_json::json;
use soft_keymint::{KeyKind, KeyPair, Name, Signer};
use store::{AttestChange, AttestStep, AuditFilter, DeviceIntegrity, SetBan, Step, TokenAlgorithm};
use testkit::Call;

use super::{
    attest_phone::{PACKAGE, Phone, SIGNER, TOKEN, ask, challenge, nonce},
    attest_world::{AttestWorld, refused, states},
    graph::world::APP,
    world::json as read,
};

#[tokio::test]
async fn a_phone_is_given_a_token_that_says_what_it_is() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let nonce = format!("{}==", nonce());
    let begun = challenge(&world, APP, &nonce).await;
    assert_eq!(begun["expires_in"], 600);
    assert_eq!(begun["attestation_challenge"], nonce.trim_end_matches('='));
    let evidence = phone.answer(&begun).to_string();
    let answer = world.send(Call::post(TOKEN, evidence)).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(read(&answer)["expires_in"], 86_400);
    let payload = world.payload(&answer);
    let now = world.house.clock.now().secs();
    assert_eq!(
        payload["request_details"],
        json!({ "nonce": nonce, "timestamp": now, "exp": now + 86_400 })
    );
    let digest: String = SIGNER.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        payload["app_state"],
        json!({
            "app_integrity_state": "StoreRecognized",
            "package_cert_sha256_digest": [digest],
            "package_id": PACKAGE,
            "version": "7",
        })
    );
    let device = &payload["device_state"];
    assert_eq!(device["device_integrity_state"], "Advanced");
    assert_eq!(device["development"], true, "everybody has that root's key");
    assert_eq!(device["unique_id"].as_str().unwrap().len(), 64);
    assert!(payload.get("device_ban").is_none());
    assert!(payload.get("cnf").is_none());
    let kept = world.device(&payload).await;
    assert_eq!(kept.last.reasons, "");
    assert_eq!(kept.last.device, DeviceIntegrity::Advanced);
    assert_eq!(kept.patch_level, Some(202_610));
}

#[tokio::test]
async fn in_production_the_published_root_is_worth_nothing_whoever_takes_it() {
    let revoked = RevokedCertificates::not_judged();
    let world = AttestWorld::production(revoked).await;
    let mut phone = Phone::new();
    let payload = phone.payload(&world).await;
    assert_eq!(states(&payload), ("NotTrusted", "NotEvaluated"));
    world
        .trust(&soft_keymint::development::root().unwrap())
        .await;
    let payload = phone.payload(&world).await;
    assert_eq!(states(&payload), ("NotTrusted", "NotEvaluated"));
    assert!(payload["device_state"].get("development").is_none());
    let last = world.device(&payload).await.last;
    assert_eq!(last.reasons, "root_unknown app_not_evaluated");
}

#[tokio::test]
async fn an_operators_root_counts_for_its_game_while_what_is_revoked_is_known() {
    let revoked = RevokedCertificates::within(Duration::from_secs(3_600));
    let world = AttestWorld::production(revoked.clone()).await;
    let key = Arc::new(KeyPair::generate(KeyKind::P384).unwrap());
    let root = testkit::attestation::root(&Name::common("Headsets"), key);
    world.trust(&root).await;
    let mut phone = Phone::below(&root);
    let now = world.house.clock.now();
    let at = |list: StatusList| list.with_fetched_at(fetched_at(now));
    let reasons = async |phone: &mut Phone| {
        let payload = phone.payload(&world).await;
        world.device(&payload).await.last.reasons
    };
    let none = "status_stale app_not_evaluated";
    assert_eq!(reasons(&mut phone).await, none, "no list yet");
    revoked.replace(at(StatusList::empty()));
    let payload = phone.payload(&world).await;
    assert_eq!(states(&payload), ("Advanced", "StoreRecognized"));
    assert!(payload["device_state"].get("development").is_none());
    world.advance(3_601);
    assert_eq!(reasons(&mut phone).await, none, "too old");
    let serial = phone.mint().authorities()[0].certificate().serial.clone();
    let hex: String = serial.iter().map(|byte| format!("{byte:02x}")).collect();
    let entry = Entry {
        status: Status::Suspended,
        reason: None,
    };
    let list = StatusList::empty().with_entry(Serial::parse(&hex).unwrap(), entry);
    revoked.replace(list.with_fetched_at(fetched_at(world.house.clock.now())));
    let reasons = reasons(&mut phone).await;
    assert_eq!(reasons, "suspended app_not_evaluated");
}

#[tokio::test]
async fn the_name_of_a_device_is_exchanged_after_thirty_days_and_the_device_stays() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let first = phone.payload(&world).await;
    let again = phone.payload(&world).await;
    let name = |payload: &serde_json::Value| payload["device_state"]["unique_id"].clone();
    assert_eq!(name(&first), name(&again));
    let device = world.device(&first).await.device_id;
    world.advance(31 * 86_400);
    let later = phone.payload(&world).await;
    assert_ne!(name(&first), name(&later));
    assert_eq!(world.device(&later).await.device_id, device);
    let world = world.restarted().await;
    let after = phone.payload(&world).await;
    assert_eq!(name(&after), name(&later));
    assert_eq!(world.count(world.app).await, 1);
}

#[tokio::test]
async fn a_ban_stands_in_the_token_from_then_on() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let payload = phone.payload(&world).await;
    let now = world.house.clock.now();
    let ban = SetBan {
        app_id: world.app,
        device_id: world.device(&payload).await.device_id,
        ban_id: BanId::new(5).unwrap(),
        at: now,
        until: now.plus(Duration::from_secs(61)),
        reason: String::new(),
        by: "app".to_owned(),
    };
    world
        .commit(vec![Step::Attest(AttestStep::SetBan(ban))])
        .await;
    let told = json!({
        "is_banned": true, "remaining_time_in_minute": 2, "remaining_ban_time": 2,
    });
    assert_eq!(phone.payload(&world).await["device_ban"], told);
    assert!(
        Phone::new()
            .payload(&world)
            .await
            .get("device_ban")
            .is_none()
    );
    world.advance(61);
    assert!(phone.payload(&world).await.get("device_ban").is_none());
}

/// Case 31.
#[tokio::test]
async fn a_patch_level_that_fell_is_basic_and_flagged() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    phone.payload(&world).await;
    phone.blueprint.os_patch_level = Some(202_609);
    let payload = phone.payload(&world).await;
    assert_eq!(states(&payload), ("Basic", "StoreRecognized"));
    let last = world.device(&payload).await.last;
    assert_eq!(last.reasons, "patch_rolled_back");
    assert_eq!(last.device, DeviceIntegrity::Basic);
    phone.blueprint.os_patch_level = Some(202_610);
    let payload = phone.payload(&world).await;
    assert_eq!(states(&payload), ("Advanced", "StoreRecognized"));
    phone.blueprint.os_patch_level = Some(202_701);
    let payload = phone.payload(&world).await;
    assert_eq!(states(&payload).0, "Basic", "more than a month ahead");
}

#[tokio::test]
async fn the_bypass_is_for_marked_devices_and_told_to_the_audit_log() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    phone
        .blueprint
        .root_of_trust
        .as_mut()
        .unwrap()
        .device_locked = false;
    let payload = phone.payload(&world).await;
    assert_eq!(states(&payload), ("NotTrusted", "NotEvaluated"));
    let device = world.device(&payload).await;
    world.mark(&device).await;
    let events = async || {
        let filter = AuditFilter {
            action: Some("attest.bypass".to_owned()),
            ..AuditFilter::default()
        };
        let events = world.house.store.audit_events(filter, None, 10).await;
        events.unwrap().items
    };
    assert!(events().await.is_empty());
    let payload = phone.payload(&world).await;
    assert_eq!(states(&payload), ("Advanced", "NotEvaluated"));
    let told = events().await;
    assert_eq!(told.len(), 1);
    let target = format!("device/{}", device.device_id);
    assert_eq!(told[0].target.as_deref(), Some(&*target));
    let last = world.device(&payload).await.last;
    assert_eq!(last.device, DeviceIntegrity::NotTrusted, "as it was found");
    assert_eq!(states(&Phone::new().payload(&world).await).0, "Advanced");
    assert_eq!(events().await.len(), 1, "who needs none uses none");
    let off = AttestChange {
        bypass: Some(false),
        ..AttestChange::default()
    };
    world.configure(off).await;
    assert_eq!(states(&phone.payload(&world).await).0, "NotTrusted");
    assert_eq!(events().await.len(), 1);
}

#[tokio::test]
async fn a_games_own_wishes_are_in_its_tokens() {
    let world = AttestWorld::registered().await;
    world
        .configure(AttestChange {
            bind_key: Some(true),
            algorithm: Some(TokenAlgorithm::EdDsa),
            token_lifetime: Some(Duration::from_secs(300)),
            extra_claims: Some(Some(r#"{"x_season":{"number":7}}"#.to_owned())),
            ..AttestChange::default()
        })
        .await;
    let phone = Phone::new();
    let (evidence, key) = phone.first_answer(&challenge(&world, APP, &nonce()).await);
    let answer = world.send(Call::post(TOKEN, evidence.to_string())).await;
    assert_eq!(read(&answer)["expires_in"], 300);
    let payload = world.payload(&answer);
    assert_eq!(payload["x_season"], json!({ "number": 7 }));
    let key = PublicKey::from_spki_der(key.spki()).unwrap();
    let thumbprint = meta_attest::platform::thumbprint(&key).unwrap();
    let thumbprint = sign::base64url::encode(&thumbprint);
    assert_eq!(payload["cnf"], json!({ "jkt": thumbprint }));
    let details = &payload["request_details"];
    let lives = details["exp"].as_i64().unwrap() - details["timestamp"].as_i64().unwrap();
    assert_eq!(lives, 300);
}

#[tokio::test]
async fn who_monitors_refuses_nobody_but_replays() {
    let world = AttestWorld::registered().await;
    world
        .configure(AttestChange {
            monitor: Some(true),
            ..AttestChange::default()
        })
        .await;
    let begun = challenge(&world, APP, &nonce()).await;
    let empty = json!({ "relay": begun["relay"], "chain": [] }).to_string();
    let answer = world.send(Call::post(TOKEN, empty.clone())).await;
    let payload = world.payload(&answer);
    assert_eq!(states(&payload), ("NotTrusted", "NotEvaluated"));
    assert_eq!(payload["app_state"]["package_id"], "");
    let device = world.device(&payload).await;
    assert_eq!(device.last.reasons, "chain_too_short");
    let again = world.send(Call::post(TOKEN, empty)).await;
    assert_eq!(refused(&again), (409, "nonce_used".to_owned()));
    assert_eq!(states(&Phone::new().payload(&world).await).0, "Advanced");
}

#[tokio::test]
async fn a_challenge_is_for_a_nonce_and_an_app_that_are_good() {
    let world = AttestWorld::registered().await;
    let good = "A".repeat(22);
    for bad in [
        "",
        &"A".repeat(21),
        &"A".repeat(25),
        &"A".repeat(173),
        "+/+/+/+/+/+/+/+/+/+/+/+/",
    ] {
        let answer = ask(&world, APP, bad).await;
        assert_eq!(refused(&answer), (400, "invalid_nonce".to_owned()), "{bad}");
    }
    let answer = ask(&world, "1", &good).await;
    assert_eq!(refused(&answer), (404, "unknown_app".to_owned()));
    assert_eq!(ask(&world, APP, &good).await.status, 200);
    assert_eq!(world.house.clock.now(), Timestamp::from_secs(1_793_491_200));
}
