//! Nothing is shown or done without the operator's key.

use operator::{ROUTES, Route};
use serde_json::json;
use testkit::{Call, games};

use super::world::{KEY, World};

const CLOCK: &str = "/dev/v1/clock";

/// The calls that ask for a key, and those that do not: what is watched by
/// machines. The clock exists on a developer's machine only.
fn routes(needs_key: bool) -> impl Iterator<Item = &'static Route> {
    let all = ROUTES.iter().filter(|route| !route.development);
    all.filter(move |route| route.scope.is_some() == needs_key)
}

/// Bodies that would do something with the key.
fn bodies(app: &str, credential: &str) -> Vec<String> {
    let player = games::STRANGER.to_string();
    vec![
        json!({ "name": "new" }).to_string(),
        json!({ "nickname": "new" }).to_string(),
        json!({ "player_id": player }).to_string(),
        json!({ "app_id": app, "credential_id": credential }).to_string(),
    ]
}

#[tokio::test]
async fn every_route_refuses_a_call_without_the_key_and_does_nothing() {
    let world = World::new().await;
    let (app, credential) = world.ids();
    let head = world.house.store.head().borrow().0;
    let almost = KEY.trim_end_matches('9');
    let keys = [
        None,
        Some("Bearer".to_owned()),
        Some(KEY.to_owned()),
        Some(format!("Basic {KEY}")),
        Some(format!("Bearer{KEY}")),
        Some(format!("Bearer {almost}")),
        Some(format!("Bearer {KEY}x")),
        Some(format!("Bearer {}", KEY.to_uppercase())),
    ];
    for route in routes(true) {
        let path = route
            .path
            .replace("{key_id}", "1")
            .replace("{app_id}", &app)
            .replace("{credential_id}", &credential)
            .replace("{sku}", "sku")
            .replace("{friend_id}", "1")
            .replace("{player_id}", &games::MEMBER.to_string());
        let method = &route.method;
        for key in &keys {
            for body in bodies(&app, &credential) {
                let mut call = match method.as_str() {
                    "POST" => Call::post(&*path, body),
                    "PUT" => Call::put(&*path, body),
                    "DELETE" => Call::new("DELETE", &*path),
                    _ => Call::get(&*path),
                };
                if let Some(key) = key {
                    call = call.header("authorization", key);
                }
                let answer = call.send(world.addr()).await;
                assert_eq!(answer.status, 401, "{method} {path} {key:?}");
                let shown = answer.text();
                assert!(shown.contains("\"key_required\""), "{shown}");
            }
        }
    }
    assert_eq!(world.house.store.head().borrow().0, head);
    let after = world.house.admin.players(None, 10).await.unwrap();
    assert_eq!(after.players.len(), 2);
}

#[tokio::test]
async fn the_same_calls_are_done_with_the_key() {
    // What the test above refuses is really on offer.
    let world = World::new().await;
    let (app, credential) = world.ids();
    for (path, body) in [
        ("/admin/v1/apps".to_owned(), 0),
        ("/admin/v1/players".to_owned(), 1),
        (format!("/admin/v1/apps/{app}/members"), 2),
        ("/admin/v1/revocations".to_owned(), 3),
    ] {
        let before = world.house.store.head().borrow().0;
        let call = Call::post(&*path, &*bodies(&app, &credential)[body]);
        let answer = world.send(call).await;
        assert!(
            matches!(answer.status, 201 | 204),
            "{path} {}",
            answer.text()
        );
        let moved = world.house.store.head().borrow().0 > before;
        assert_eq!(moved, matches!(body, 0 | 3), "{path}");
    }
}

#[tokio::test]
async fn what_machines_watch_needs_no_key_and_production_has_no_clock() {
    let world = World::with(|parts| parts.movable_clock = None).await;
    for Route { path, .. } in routes(false) {
        assert_eq!(
            Call::get(*path).send(world.addr()).await.status,
            200,
            "{path}"
        );
    }
    let answer = world.send(Call::post(CLOCK, r#"{"advance_secs":1}"#)).await;
    assert_eq!(answer.status, 404);
}
