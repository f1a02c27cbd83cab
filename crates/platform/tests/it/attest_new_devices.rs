//! Who is written down for the first time, and how many of them.

use serde_json::Value;
use soft_keymint::development;
use testkit::{Answer, Call};

use super::{
    attest_phone::{Phone, TOKEN, challenge, nonce},
    attest_world::{AttestWorld, refused},
    graph::world::{APP, OTHER_APP},
};

fn untrusted() -> Phone {
    let mut phone = Phone::new();
    let root = phone.blueprint.root_of_trust.as_mut().unwrap();
    root.device_locked = false;
    phone
}

async fn send(world: &AttestWorld, body: &Value) -> Answer {
    world.send(Call::post(TOKEN, body.to_string())).await
}

#[tokio::test]
async fn a_kept_key_is_one_that_was_attested_for_this_game() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    assert_eq!(phone.attest(&world).await.status, 200);
    let begun = challenge(&world, OTHER_APP, &nonce()).await;
    let answer = send(&world, &phone.answer(&begun)).await;
    assert_eq!(refused(&answer), (422, "device_key_unknown".to_owned()));
    // The nonce is as good as before.
    let (body, _) = phone.first_answer(&begun);
    assert_eq!(send(&world, &body).await.status, 200);
    assert_eq!(phone.attest(&world).await.status, 200);
    assert_eq!(world.count(world.app).await, 1);
}

#[tokio::test]
async fn devices_that_are_known_are_served_where_new_ones_have_to_wait() {
    let world = AttestWorld::with_new_devices(2, 3).await;
    let (mut bad, mut good) = (untrusted(), Phone::new());
    for _ in 0..2 {
        // Known after the first, and so it counts once.
        assert_eq!(bad.attest(&world).await.status, 200);
        assert_eq!(good.attest(&world).await.status, 200);
    }
    assert_eq!(untrusted().attest(&world).await.status, 200);
    let body = untrusted().evidence(&world, APP).await;
    let answer = send(&world, &body).await;
    assert_eq!(refused(&answer), (429, "too_many_untrusted".to_owned()));
    let wait = answer.header("retry-after").unwrap().parse().unwrap();
    assert_eq!(bad.attest(&world).await.status, 200);
    for _ in 0..2 {
        assert_eq!(Phone::new().attest(&world).await.status, 200);
    }
    let answer = Phone::new().attest(&world).await;
    assert_eq!(refused(&answer), (429, "too_many_devices".to_owned()));
    assert_eq!(good.attest(&world).await.status, 200);
    assert_eq!(world.count(world.app).await, 5);
    world.advance(wait);
    assert_eq!(untrusted().attest(&world).await.status, 200);
    assert_eq!(Phone::new().attest(&world).await.status, 200);
}

#[tokio::test]
async fn a_call_that_is_repeated_takes_nothing_from_others_and_is_stopped() {
    let world = AttestWorld::with_new_devices(2, 2).await;
    let mut phone = untrusted();
    let used = nonce();
    let body = phone.answer(&challenge(&world, APP, &used).await);
    assert_eq!(send(&world, &body).await.status, 200);
    for _ in 0..20 {
        let answer = send(&world, &body).await;
        assert_eq!(refused(&answer), (409, "nonce_used".to_owned()));
    }
    let answer = send(&world, &body).await;
    assert_eq!(refused(&answer), (429, "too_many_attempts".to_owned()));
    assert_eq!(answer.header("retry-after"), Some("60"));
    // Neither does another chain for the same nonce reach the store.
    let begun = challenge(&world, APP, &used).await;
    let (other, _) = Phone::below(&development::root().unwrap()).first_answer(&begun);
    let answer = send(&world, &other).await;
    assert_eq!(refused(&answer), (429, "too_many_attempts".to_owned()));
    assert_eq!(untrusted().attest(&world).await.status, 200);
    world.advance(60);
    assert_eq!(phone.attest(&world).await.status, 200);
}
