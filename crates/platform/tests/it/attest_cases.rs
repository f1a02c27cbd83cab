//! The numbered cases of the specification that are the platform's to hold, and
//! bodies that are none.

use serde_json::{Value, json};
use sign::base64url;
use soft_keymint::{Application, KeyKind, KeyPair, Package};
use store::AttestChange;
use testkit::{Answer, Call, Client};

use super::{
    attest_phone::{PACKAGE, Phone, SIGNER, TOKEN, chain, challenge, nonce, proof},
    attest_world::{AttestWorld, refused, states},
    graph::world::{APP, OTHER_APP},
    world::forged,
};

async fn send(world: &AttestWorld, body: &Value) -> Answer {
    world.send(Call::post(TOKEN, body.to_string())).await
}

async fn is_refused(world: &AttestWorld, body: &Value, status: u16, code: &str) {
    let answer = send(world, body).await;
    assert_eq!(refused(&answer), (status, code.to_owned()));
}

#[tokio::test]
async fn case_19_another_challenge_than_the_nonces_bytes() {
    let world = AttestWorld::registered().await;
    let phone = Phone::new();
    let nonce = nonce();
    let begun = challenge(&world, APP, &nonce).await;
    let bytes = base64url::decode(nonce.as_bytes()).unwrap();
    for wrong in [
        &bytes[..15],
        &[],
        nonce.as_bytes(),
        &[&bytes[..], &[0]].concat(),
    ] {
        let mut other = begun.clone();
        other["attestation_challenge"] = json!(base64url::encode(wrong));
        let (body, _) = phone.first_answer(&other);
        is_refused(&world, &body, 422, "challenge_mismatch").await;
    }
    // Nothing of that has used the nonce up.
    let (body, _) = phone.first_answer(&begun);
    assert_eq!(send(&world, &body).await.status, 200);
}

#[tokio::test]
async fn case_20_a_nonce_that_was_used_has_run_out_or_is_another_apps() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let used = nonce();
    let body = phone.answer(&challenge(&world, APP, &used).await);
    assert_eq!(send(&world, &body).await.status, 200);
    is_refused(&world, &body, 409, "nonce_used").await;
    // In its other spelling, by another phone, with a relay of its own.
    let padded = format!("{used}==");
    let body = Phone::new().answer(&challenge(&world, APP, &padded).await);
    is_refused(&world, &body, 409, "nonce_used").await;
    world.advance(23 * 3_600);
    let body = phone.answer(&challenge(&world, APP, &used).await);
    is_refused(&world, &body, 409, "nonce_used").await;
    // It is another app's own, and good there. A phone has a key for each app.
    let body = Phone::new().answer(&challenge(&world, OTHER_APP, &used).await);
    assert_eq!(send(&world, &body).await.status, 200);
    let body = phone.evidence(&world, APP).await;
    world.advance(600);
    is_refused(&world, &body, 410, "challenge_expired").await;
    let mut body = phone.evidence(&world, APP).await;
    for bad in ["", "x", &forged(body["relay"].as_str().unwrap())] {
        body["relay"] = json!(bad);
        is_refused(&world, &body, 400, "invalid_relay").await;
    }
}

#[tokio::test]
async fn case_20_evidence_for_one_app_is_none_for_another() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let nonce = nonce();
    let ours = challenge(&world, APP, &nonce).await;
    let theirs = challenge(&world, OTHER_APP, &nonce).await;
    let mut body = phone.answer(&ours);
    body["relay"] = theirs["relay"].clone();
    is_refused(&world, &body, 422, "possession_wrong").await;
}

#[tokio::test]
async fn case_29_another_app_is_said_to_be_another() {
    let world = AttestWorld::registered().await;
    let with = async |application: Option<Application>| {
        let mut phone = Phone::new();
        phone.blueprint.application = application;
        phone.payload(&world).await
    };
    let ours = Application::new(PACKAGE, 7, SIGNER);
    let mut two = ours.clone();
    two.packages.insert(0, Package::new("org.a", 1));
    let mut illegible = ours.clone();
    illegible.packages[0].name = b"org.\xff".to_vec();
    let mut unsigned = ours.clone();
    unsigned.signature_digests.clear();
    for (application, state) in [
        (Some(ours), "StoreRecognized"),
        (Some(two), "StoreRecognized"),
        (None, "NotEvaluated"),
        (Some(illegible), "NotEvaluated"),
        (Some(unsigned), "NotRecognized"),
        (Some(Application::new("org.b", 7, SIGNER)), "NotRecognized"),
        (Some(Application::new(PACKAGE, 7, [1; 32])), "NotRecognized"),
    ] {
        let payload = with(application.clone()).await;
        assert_eq!(states(&payload), ("Advanced", state), "{application:?}");
    }
    let newer = AttestChange {
        min_version: Some(Some(8)),
        ..AttestChange::default()
    };
    world.configure(newer).await;
    let payload = with(Some(Application::new(PACKAGE, 7, SIGNER))).await;
    assert_eq!(states(&payload).1, "NotRecognized");
}

#[tokio::test]
async fn case_33_and_other_proofs_that_are_none() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let begun = challenge(&world, APP, &nonce()).await;
    let good = phone.answer(&begun);
    let relay = begun["relay"].as_str().unwrap();
    let stranger = KeyPair::generate(KeyKind::P256).unwrap();
    let mut body = good.clone();
    body["possession"] = json!(proof(&stranger, "countersign/attest/possession/1\n", relay));
    is_refused(&world, &body, 422, "possession_wrong").await;
    body["possession"] = Value::Null;
    is_refused(&world, &body, 422, "possession_missing").await;
    let mut body = good.clone();
    body["device"]["possession"] = json!(proof(&stranger, "countersign/attest/device/1\n", relay));
    is_refused(&world, &body, 422, "device_possession_wrong").await;
    body["device"]["key"] = json!("AAAA");
    is_refused(&world, &body, 422, "device_key_unsupported").await;
    assert_eq!(send(&world, &good).await.status, 200);
    assert_eq!(world.count(world.app).await, 1);
}

#[tokio::test]
async fn what_is_no_chain_is_refused_by_its_name() {
    let world = AttestWorld::registered().await;
    let phone = Phone::new();
    let begun = challenge(&world, APP, &nonce()).await;
    let (good, _) = phone.first_answer(&begun);
    let mut body = good.clone();
    for (chain, status, code) in [
        (json!([]), 422, "chain_too_short"),
        (
            json!(["MAA=", "MAA=", "MAA="]),
            422,
            "certificate_unreadable",
        ),
        (json!(["no"]), 400, "invalid_certificate"),
        (json!(vec![""; 1_000]), 400, "too_many_certificates"),
        (json!("MAA="), 400, "invalid_json"),
        (json!([7]), 400, "invalid_json"),
    ] {
        body["chain"] = chain;
        is_refused(&world, &body, status, code).await;
    }
    let mut flipped = phone.mint().authorities()[0].chain()[0].clone();
    testkit::attestation::flip_bit(&mut flipped);
    body = good.clone();
    body["chain"][1] = json!(chain(&[flipped])[0]);
    is_refused(&world, &body, 422, "signature_wrong").await;
    assert_eq!(
        send(&world, &good).await.status,
        200,
        "the nonce is not used up"
    );
}

#[tokio::test]
async fn ten_megabytes_are_refused_before_they_are_read() {
    let world = AttestWorld::registered().await;
    let garbage = "A".repeat(10 * 1024 * 1024);
    for (framing, body) in [
        ("content-length: 10485760".to_owned(), garbage.clone()),
        (
            "transfer-encoding: chunked".to_owned(),
            format!("a00000\r\n{garbage}\r\n0\r\n\r\n"),
        ),
    ] {
        let mut client = Client::connect(world.addr()).await;
        let head = format!("POST {TOKEN} HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n");
        client.send(head.as_bytes()).await;
        client.offer(body.as_bytes()).await;
        let answer = client.answer().await.unwrap();
        assert_eq!(refused(&answer), (413, "body_too_large".to_owned()));
    }
    let mut body = Phone::new().evidence(&world, APP).await;
    body["note"] = json!("x".repeat(50_000));
    assert_eq!(send(&world, &body).await.status, 200, "it has 64 KiB");
    assert_eq!(world.house.panics(), 0);
}
