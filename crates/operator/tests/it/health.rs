use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use serde_json::json;
use testkit::Call;

use super::world::World;

#[tokio::test]
async fn a_node_that_cannot_hear_says_so_and_since_when() {
    let world = World::new().await;
    let ready = || async { Call::get("/readyz").send(world.addr()).await };
    assert_eq!(
        (ready().await.status, ready().await.text().to_owned()),
        (200, "ready\n".into())
    );
    world.store.fail_reads(true);
    world.house.directory.catch_up().await.unwrap_err();
    let answer = ready().await;
    assert_eq!(answer.status, 503);
    let told = "directory: has not heard from the store for ";
    assert!(answer.text().starts_with(told), "{}", answer.text());
    assert!(!answer.text().contains("refuses"), "it still may judge");
    let apps = world.send(Call::get("/admin/v1/apps")).await;
    assert_eq!(apps.status, 200);
    assert_eq!(Call::get("/healthz").send(world.addr()).await.status, 200);
    world.store.fail_reads(false);
    world.house.directory.catch_up().await.unwrap();
    assert_eq!(ready().await.status, 200);
    world.store.fail_writes(true);
    assert_eq!(ready().await.status, 503);
    world.store.fail_writes(false);
    assert_eq!(ready().await.status, 200);
}

#[tokio::test]
async fn a_node_that_is_about_to_stop_says_so_and_answers() {
    let leaving = Arc::<AtomicBool>::default();
    let world = World::with(|parts| parts.leaving = Arc::clone(&leaving)).await;
    let ready = || async { Call::get("/readyz").send(world.addr()).await };
    assert_eq!(ready().await.status, 200);
    leaving.store(true, Relaxed);
    let answer = ready().await;
    let told = "leaving: this node is about to stop\n";
    assert_eq!((answer.status, answer.text()), (503, told));
    let apps = world.send(Call::get("/admin/v1/apps")).await;
    assert_eq!(apps.status, 200);
}

#[tokio::test]
async fn a_node_with_a_wrong_clock_says_so_until_it_is_right() {
    let wrong = Arc::new(AtomicBool::new(true));
    let seen = Arc::clone(&wrong);
    let doubt = move || seen.load(Relaxed).then(|| "clock: it is wrong".to_owned());
    let world = World::with(|parts| parts.clock_doubt = Box::new(doubt)).await;
    let ready = || async { Call::get("/readyz").send(world.addr()).await };
    let answer = ready().await;
    assert_eq!(
        (answer.status, answer.text()),
        (503, "clock: it is wrong\n")
    );
    let apps = world.send(Call::get("/admin/v1/apps")).await;
    assert_eq!(apps.status, 200, "it still answers");
    wrong.store(false, Relaxed);
    assert_eq!(ready().await.status, 200);
}

#[tokio::test]
async fn a_follower_that_fails_is_seen_and_recovers() {
    let world = World::new().await;
    let follower = tokio::spawn(Arc::clone(&world.house.directory).follow());
    let ready = || async { Call::get("/readyz").send(world.addr()).await.status };
    world.store.fail_reads(true);
    // The action is committed; only this node has not heard of it.
    let player = json!({ "app_id": world.ids().0, "player_id": "20005061986" });
    let answer = world
        .send(Call::post("/admin/v1/revocations", player.to_string()))
        .await;
    assert_eq!(answer.status, 503);
    assert_eq!(ready().await, 503);
    world.store.fail_reads(false);
    while ready().await != 200 {
        tokio::task::yield_now().await;
    }
    follower.abort();
}

#[tokio::test]
async fn metrics_are_what_the_process_says_in_the_type_of_open_metrics() {
    let world = World::with(|parts| parts.metrics = Box::new(|| "the text\n# EOF\n".into())).await;
    let answer = Call::get("/metrics").send(world.addr()).await;
    assert_eq!(answer.text(), "the text\n# EOF\n");
    assert_eq!(
        answer.header("content-type"),
        Some("application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
}
