//! Nothing is shown or done without the operator's key.

use std::collections::BTreeSet;

use serde_json::json;
use testkit::{Call, games};

use super::world::{KEY, World};

/// Every route with its methods, and whether it needs the key: what is watched
/// by machines does not, and the clock exists on a developer's machine only.
const ROUTES: [(&str, &[&str], bool); 10] = [
    ("/healthz", &["GET"], false),
    ("/readyz", &["GET"], false),
    ("/metrics", &["GET"], false),
    ("/admin/v1/apps", &["GET", "POST"], true),
    ("/admin/v1/apps/{app_id}", &["GET"], true),
    ("/admin/v1/apps/{app_id}/members", &["POST"], true),
    (
        "/admin/v1/apps/{app_id}/credentials/{credential_id}/rotate",
        &["POST"],
        true,
    ),
    ("/admin/v1/players", &["GET", "POST"], true),
    ("/admin/v1/players/{player_id}", &["GET"], true),
    ("/admin/v1/revocations", &["POST"], true),
];
const CLOCK: &str = "/dev/v1/clock";

#[test]
fn every_route_is_in_the_list() {
    // The router does not tell its routes, so its source does.
    let source = include_str!("../../src/lib.rs");
    let found: BTreeSet<&str> = source
        .split(".route(")
        .skip(1)
        .map(|rest| rest.split('"').nth(1).unwrap())
        .collect();
    let listed = ROUTES.iter().map(|(path, ..)| *path).chain([CLOCK]);
    assert_eq!(found, listed.collect());
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
    for (path, methods, _) in ROUTES.iter().filter(|(_, _, needs_key)| *needs_key) {
        let path = path
            .replace("{app_id}", &app)
            .replace("{credential_id}", &credential)
            .replace("{player_id}", &games::MEMBER.to_string());
        for method in *methods {
            for key in &keys {
                for body in bodies(&app, &credential) {
                    let mut call = match *method {
                        "POST" => Call::post(&*path, body),
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
    for (path, ..) in ROUTES.iter().filter(|(_, _, needs_key)| !*needs_key) {
        assert_eq!(
            Call::get(*path).send(world.addr()).await.status,
            200,
            "{path}"
        );
    }
    let answer = world.send(Call::post(CLOCK, r#"{"advance_secs":1}"#)).await;
    assert_eq!(answer.status, 404);
}
