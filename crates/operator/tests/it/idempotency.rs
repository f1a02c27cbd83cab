//! The same call sent again is answered the same and done once.

use std::time::Duration;

use operator::Route;
use serde_json::json;
use testkit::Call;

use super::{
    calls::{Things, actions, api_key},
    world::{KEY, World, read},
};

const APPS: &str = "/admin/v1/apps";

fn keyed(call: Call, key: &str) -> Call {
    call.header("idempotency-key", key).bearer(KEY)
}

/// All but two: a backup is taken anew each time, and an import of what is
/// there does nothing by itself.
fn keyed_actions() -> impl Iterator<Item = &'static Route> {
    actions().filter(|route| !route.path.ends_with("/backup") && !route.path.ends_with("/import"))
}

#[tokio::test]
async fn every_action_is_answered_the_same_and_done_once() {
    let world = World::new().await;
    let things = Things::of(&world).await;
    for (turn, route) in keyed_actions().enumerate() {
        let call = || keyed(things.call(route, turn), &format!("key-{turn}"));
        let first = call().send(world.addr()).await;
        assert_eq!(
            first.status,
            route.success.as_u16(),
            "{} {}",
            route.path,
            first.text()
        );
        let head = *world.house.store.head().borrow();
        let again = call().send(world.addr()).await;
        assert_eq!(
            (again.status, &again.body),
            (first.status, &first.body),
            "{}",
            route.path
        );
        assert_eq!(again.header("content-type"), first.header("content-type"));
        assert_eq!(*world.house.store.head().borrow(), head, "{}", route.path);
    }
}

#[tokio::test]
async fn a_key_is_bound_to_its_request_and_its_caller_for_a_day() {
    let world = World::new().await;
    let app = |name: &str| Call::post(APPS, json!({ "name": name }).to_string());
    let first = keyed(app("one"), "k").send(world.addr()).await;
    let other = keyed(app("two"), "k").send(world.addr()).await;
    assert_eq!(
        (other.status, read(&other)["code"].as_str()),
        (422, Some("idempotency_mismatch"))
    );
    let elsewhere = Call::post("/admin/v1/players", json!({ "name": "one" }).to_string());
    assert_eq!(keyed(elsewhere, "k").send(world.addr()).await.status, 422);
    // Another caller's key of the same text is another key.
    let caller = api_key(&world, &["administer"]).await;
    let call = app("two").header("idempotency-key", "k").bearer(&caller);
    assert_eq!(call.send(world.addr()).await.status, 201);
    world
        .house
        .clock
        .advance(Duration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(
        keyed(app("one"), "k").send(world.addr()).await.body,
        first.body
    );
    world.house.clock.advance(Duration::from_secs(1));
    let later = keyed(app("two"), "k").send(world.addr()).await;
    assert_eq!(later.status, 201, "a day later the key is free");
}

#[tokio::test]
async fn what_was_refused_is_not_kept() {
    let world = World::new().await;
    let refused = keyed(Call::post(APPS, r#"{"name":""}"#), "k")
        .send(world.addr())
        .await;
    assert_eq!(refused.status, 400);
    let good = keyed(Call::post(APPS, r#"{"name":"x"}"#), "k")
        .send(world.addr())
        .await;
    assert_eq!(good.status, 201, "nothing was done with the key before");
    world.store.fail_writes(true);
    let call = || keyed(Call::post(APPS, r#"{"name":"y"}"#), "l");
    assert_eq!(call().send(world.addr()).await.status, 503);
    world.store.fail_writes(false);
    assert_eq!(call().send(world.addr()).await.status, 201);
}

#[tokio::test]
async fn of_many_at_once_one_is_done_and_the_others_hear_of_it() {
    let world = World::new().await;
    let body = json!({ "nickname": "Ada" }).to_string();
    let calls = (0..16).map(|_| {
        let (call, addr) = (
            keyed(Call::post("/admin/v1/players", &*body), "k"),
            world.addr(),
        );
        tokio::spawn(async move { call.send(addr).await })
    });
    let mut done = Vec::new();
    for answer in calls.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        match answer.status {
            201 => done.push(answer.body),
            409 => assert_eq!(read(&answer)["code"], "idempotency_in_flight"),
            other => panic!("{other}: {}", answer.text()),
        }
    }
    done.dedup();
    assert_eq!(done.len(), 1, "the same answer for all");
    let players = world.house.admin.players(None, 500).await.unwrap().players;
    assert_eq!(
        players
            .iter()
            .filter(|player| player.nickname == "Ada")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_key_that_is_none_is_told() {
    let world = World::new().await;
    for key in ["", "a b", "\u{e9}", &"x".repeat(256)] {
        let call = keyed(Call::post(APPS, r#"{"name":"x"}"#), key);
        let answer = call.send(world.addr()).await;
        assert_eq!(
            (answer.status, read(&answer)["code"].as_str()),
            (400, Some("invalid_idempotency_key")),
            "{key:?}"
        );
    }
    let twice = keyed(Call::post(APPS, "{}"), "a").header("idempotency-key", "a");
    assert_eq!(twice.send(world.addr()).await.status, 400);
}
