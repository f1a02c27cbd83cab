//! How often a device is given a token, and what a store in trouble costs.

use testkit::Call;

use super::{
    attest_phone::{Phone, TOKEN, challenge, nonce},
    attest_world::{AttestWorld, refused},
    graph::world::APP,
};

async fn attest_times(world: &AttestWorld, phone: &mut Phone, times: usize) {
    for _ in 0..times {
        let answer = phone.attest(world).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

#[tokio::test]
async fn the_101st_in_an_hour_and_the_201st_in_a_day_have_to_wait() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    attest_times(&world, &mut phone, 100).await;
    world.advance(60);
    let begun = challenge(&world, APP, &nonce()).await;
    let body = phone.answer(&begun).to_string();
    for _ in 0..3 {
        let answer = world.send(Call::post(TOKEN, body.clone())).await;
        assert_eq!(refused(&answer), (429, "too_many_tokens".to_owned()));
        assert_eq!(answer.header("retry-after"), Some("3540"));
    }
    assert_eq!(
        Phone::new().attest(&world).await.status,
        200,
        "another device"
    );
    // What was refused has not counted, and a restart forgets nothing.
    world.advance(3_539);
    let world = world.restarted().await;
    assert_eq!(phone.attest(&world).await.status, 429);
    world.advance(1);
    attest_times(&world, &mut phone, 100).await;
    world.advance(3_600);
    let answer = phone.attest(&world).await;
    assert_eq!(refused(&answer), (429, "too_many_tokens".to_owned()));
    assert_eq!(answer.header("retry-after"), Some("79200"));
    world.advance(79_200);
    assert_eq!(phone.attest(&world).await.status, 200);
}

#[tokio::test]
async fn who_has_to_wait_keeps_the_challenge() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    attest_times(&world, &mut phone, 100).await;
    world.advance(3_300);
    let begun = challenge(&world, APP, &nonce()).await;
    let body = phone.answer(&begun).to_string();
    let answer = world.send(Call::post(TOKEN, body.clone())).await;
    assert_eq!(answer.header("retry-after"), Some("300"));
    world.advance(300);
    assert_eq!(world.send(Call::post(TOKEN, body)).await.status, 200);
}

#[tokio::test]
async fn a_store_that_does_not_answer_uses_no_nonce_up() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let body = phone.evidence(&world, APP).await.to_string();
    world.store.fail_writes(true);
    let answer = world.send(Call::post(TOKEN, body.clone())).await;
    assert_eq!(refused(&answer), (503, "unavailable".to_owned()));
    world.store.fail_writes(false);
    assert_eq!(world.send(Call::post(TOKEN, body)).await.status, 200);
}

#[tokio::test]
async fn of_sixteen_answers_to_one_challenge_one_is_given_a_token() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let body = phone.evidence(&world, APP).await.to_string();
    let calls = (0..16).map(|_| world.send(Call::post(TOKEN, body.clone())));
    let all = futures_util::future::join_all(calls).await;
    let given = all.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(given, 1);
    let rest = all.iter().filter(|answer| answer.status != 200);
    for answer in rest {
        assert_eq!(refused(answer), (409, "nonce_used".to_owned()));
    }
    assert_eq!(world.count(world.app).await, 1);
}

#[tokio::test]
async fn a_challenge_from_before_a_restore_has_run_out() {
    let world = AttestWorld::registered().await;
    let mut phone = Phone::new();
    let body = phone.evidence(&world, APP).await.to_string();
    let now = base::Clock::now(&*world.house.clock);
    let restored = store::Step::RaiseWatermark(store::Watermark::at(now));
    world.commit(vec![restored]).await;
    world.advance(1);
    let answer = world.send(Call::post(TOKEN, body)).await;
    assert_eq!(refused(&answer), (410, "challenge_expired".to_owned()));
    // The platform never heard of the phone's key, which it tells, and begins anew.
    let unknown = phone.attest(&world).await;
    assert_eq!(refused(&unknown), (422, "device_key_unknown".to_owned()));
    assert_eq!(Phone::new().attest(&world).await.status, 200);
}
