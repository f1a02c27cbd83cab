//! A node that has not heard from its store for too long.

use operator::ROUTES;
use store::AuditFilter;
use testkit::{Call, Transcript, assert_snapshot};

use super::{
    calls::{Things, api_key},
    world::{KEY, World, read},
};

/// What such a node still answers: how it is, what the API looks like, and in
/// development the clock and the faults, of which one may be the cause. None of
/// these says anything that a change elsewhere could have made wrong.
const OPEN: [&str; 5] = [
    "/healthz",
    "/metrics",
    "/admin/v1/openapi.json",
    "/dev/v1/clock",
    "/dev/v1/faults",
];

#[tokio::test]
async fn it_does_nothing_for_anybody() {
    let world = World::new().await;
    let things = Things::of(&world).await;
    let made = api_key(&world, &["administer", "ban", "read"]).await;
    let events = || world.store_events();
    let before = events().await;
    let deaf = world.deaf_node().await;
    for key in [KEY, &made, "nobodys"] {
        for route in ROUTES {
            let call = things.call(route, 0).bearer(key);
            let answer = call.send(deaf.addr()).await;
            let shown = format!("{} {}: {answer:?}", route.method, route.path);
            if OPEN.contains(&route.path) {
                assert_eq!(answer.status, route.success.as_u16(), "{shown}");
                continue;
            }
            assert_eq!(answer.status, 503, "{shown}");
            if route.path == "/readyz" {
                assert!(answer.text().ends_with(" s, and refuses\n"), "{shown}");
                continue;
            }
            assert_eq!(read(&answer)["code"], "out_of_touch", "{shown}");
            assert_eq!(answer.header("retry-after"), Some("1"), "{shown}");
        }
    }
    assert_eq!(events().await, before, "something was done");
    // It was for being deaf: the other node does the same calls.
    for route in ROUTES {
        let call = things.call(route, 1).bearer(KEY);
        let answer = call.send(world.addr()).await;
        let done = [409, route.success.as_u16()];
        let shown = format!("{} {}: {answer:?}", route.method, route.path);
        assert!(done.contains(&answer.status), "{shown}");
    }
}

#[tokio::test]
async fn its_words() {
    let world = World::new().await.deaf_node().await;
    let mut told = Transcript::of(world.addr());
    told.call("A list", Call::get("/admin/v1/apps").bearer(KEY))
        .await;
    let new = Call::post("/admin/v1/players", "{}");
    told.call("An action", new.bearer(KEY)).await;
    told.call("Whether it runs", Call::get("/healthz")).await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "out_of_touch", told.text());
}

impl World {
    /// The ids of all that the audit log tells.
    async fn store_events(&self) -> Vec<String> {
        let store = &self.house.store;
        let page = store.audit_events(AuditFilter::default(), None, 1_000);
        let events = page.await.unwrap().items;
        events
            .iter()
            .map(|event| event.event_id.to_string())
            .collect()
    }
}
