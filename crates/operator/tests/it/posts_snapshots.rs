use std::time::Duration;

use base::{AppId, Clock};
use directory::gate_game_id;
use serde_json::{Value, json};
use testkit::{Call, Transcript, assert_snapshot};

use super::{
    ads::{delivery, ended_delivery, enqueue, reward},
    world::{KEY, World, read},
};

fn get(path: &str) -> Call {
    Call::get(path).bearer(KEY)
}

fn post(path: &str, body: &Value) -> Call {
    Call::post(path, body.to_string()).bearer(KEY)
}

fn put(path: &str, body: &Value) -> Call {
    Call::put(path, body.to_string()).bearer(KEY)
}

#[tokio::test]
async fn endpoints() {
    let world = World::new().await;
    let app: AppId = world.ids().0.parse().unwrap();
    let mut told = Transcript::of(world.addr());
    let list = "/admin/v1/endpoints";
    let one = format!("{list}/{app}/unity-ads");
    told.call("Nothing was said of any", get(list)).await;
    told.call("One as is usual", get(&one)).await;
    enqueue(&world, delivery(&world, app, 1)).await;
    let settings =
        json!({ "pace": 20, "at_once": 4, "order": "subject", "schedule_secs": [5, 60] });
    told.call("Otherwise", put(&one, &settings)).await;
    told.call("Nothing new", put(&one, &json!({}))).await;
    told.call("As fast as it goes", put(&one, &json!({ "pace": null })))
        .await;
    for (title, body) in [
        ("None at once", json!({ "at_once": 0 })),
        ("A pace of nothing", json!({ "pace": 0 })),
        ("A burst without a pace", json!({ "burst": 3 })),
        ("No order", json!({ "order": "random" })),
        ("A wait of nothing", json!({ "schedule_secs": [0] })),
        ("A breaker that never comes", json!({ "breaker": 70_000 })),
        ("An unknown field", json!({ "fast": true })),
        ("Not a word", json!({ "paused": "yes" })),
    ] {
        told.call(title, put(&one, &body)).await;
    }
    let nothing = json!({});
    told.call("Paused", post(&format!("{one}/pause"), &nothing))
        .await;
    let event = format!("{list}/{app}/meta-graph");
    told.call("Another paused", post(&format!("{event}/pause"), &nothing))
        .await;
    let first = format!("{list}?limit=1");
    told.call("The first part", get(&first)).await;
    let next = read(&world.send(Call::get(&*first)).await);
    let next = next["next_cursor"].as_str().unwrap();
    told.call(
        "The part that follows",
        get(&format!("{first}&cursor={next}")),
    )
    .await;
    told.call("On again", post(&format!("{one}/resume"), &nothing))
        .await;
    for (title, path) in [
        ("No such game", format!("{list}/5/unity-ads")),
        ("No such kind", format!("{list}/{app}/pigeon")),
        ("No id", format!("{list}/x/unity-ads")),
    ] {
        told.call(title, get(&path)).await;
        told.call(title, put(&path, &nothing)).await;
        told.call(title, post(&format!("{path}/pause"), &nothing))
            .await;
    }
    told.call("No cursor", get(&format!("{list}?cursor=x")))
        .await;
    told.call("No limit", get(&format!("{list}?limit=0"))).await;
    world.store.fail_reads(true);
    told.call("A store that does not read", get(&one)).await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "endpoints", told.text());
}

#[tokio::test]
async fn dead_letters() {
    let world = World::new().await;
    let app: AppId = world.ids().0.parse().unwrap();
    let mut told = Transcript::of(world.addr());
    let list = "/admin/v1/deliveries";
    ended_delivery(&world, app, 1).await;
    world.house.clock.advance(Duration::from_secs(1));
    let second = world.house.clock.now().millis();
    ended_delivery(&world, app, 2).await;
    enqueue(&world, delivery(&world, app, 3)).await;
    for query in [
        "dead=true",
        "dead=true&kind=unity-ads&subject=1234567890",
        "dead=true&kind=meta-graph",
        "subject=nobody",
        "dead=false&limit=1",
        "dead=true&state=delivered",
        "dead=perhaps",
        "kind=pigeon",
        "subject=",
        "subject=a%00b",
        "from=yesterday",
        "until=x",
        "app_id=x",
        "since=1",
    ] {
        told.call(query, get(&format!("{list}?{query}"))).await;
    }
    told.call(
        "From then on",
        get(&format!("{list}?dead=true&from={second}")),
    )
    .await;
    told.call("Until then", get(&format!("{list}?until={second}")))
        .await;
    let many = format!("{list}/replay");
    for (title, body) in [
        ("Which?", json!({})),
        ("All and some", json!({ "all": true, "kind": "unity-ads" })),
        ("No kind", json!({ "kind": "pigeon" })),
        ("No app", json!({ "app_id": "x" })),
        ("No moment", json!({ "from": "yesterday" })),
        ("No window", json!({ "from": 2, "until": 1 })),
        ("Nobody", json!({ "subject": "" })),
        ("No cursor", json!({ "all": true, "cursor": "x" })),
        ("An unknown field", json!({ "all": true, "state": "dead" })),
        ("How many?", json!({ "all": true, "dry_run": true })),
        ("The later one", json!({ "from": second })),
        ("The rest", json!({ "app_id": app })),
        ("None is left", json!({ "all": true })),
    ] {
        told.call(title, post(&many, &body)).await;
    }
    told.call("No body", post(&many, &Value::Null)).await;
    world.store.fail_writes(true);
    told.call(
        "A store that does not write",
        post(&many, &json!({ "all": true })),
    )
    .await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "dead_letters", told.text());
}

#[tokio::test]
async fn a_trace() {
    let world = World::new().await;
    let app: AppId = world.ids().0.parse().unwrap();
    let mut told = Transcript::of(world.addr());
    let trace = "/admin/v1/rewards/trace";
    told.call("Of nobody", get(trace)).await;
    told.call("Of somebody unknown", get(&format!("{trace}?subject=1")))
        .await;
    ended_delivery(&world, app, 1).await;
    world.house.clock.advance(Duration::from_secs(1));
    let game = gate_game_id("event");
    reward(&world, game, "0987654321").await;
    world.house.clock.advance(Duration::from_secs(1));
    reward(&world, game, "later").await;
    let of = format!("{trace}?subject=1234567890");
    told.call("All", get(&of)).await;
    let first = format!("{of}&limit=1");
    told.call("The first part", get(&first)).await;
    let next = read(&world.send(Call::get(&*first)).await);
    let next = next["next_cursor"].as_str().unwrap();
    told.call(
        "The part that follows",
        get(&format!("{first}&cursor={next}")),
    )
    .await;
    for query in [
        "oid=later",
        "game=event&oid=later",
        "game=nobody",
        "app_id=5",
        "network=admob",
        "game=event&app_id=5",
        "app_id=x",
        "network=Unity",
        "oid=",
        "oid=a%00b",
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=x",
        "subject=2",
        "player=1",
    ] {
        told.call(query, get(&format!("{of}&{query}"))).await;
    }
    for subject in ["", "a%00b", "%FF"] {
        told.call("No player", get(&format!("{trace}?subject={subject}")))
            .await;
    }
    told.call("Another method", post(trace, &json!({}))).await;
    world.store.fail_reads(true);
    told.call("A store that does not read", get(&of)).await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "trace", told.text());
}
