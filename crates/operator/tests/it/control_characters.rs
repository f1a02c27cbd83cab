//! What not every store can keep, U+0000 above all, is refused before any store
//! sees it.

use serde_json::{Value, json};
use sign::base64url;
use testkit::{Call, games::STRANGER};

use super::{
    graph::{PASS, SWORD},
    world::{World, read},
};

/// What stands in every text of a body in turn: each can be written in JSON.
const CONTROL: [char; 5] = ['\0', '\n', '\u{1f}', '\u{7f}', '\u{9f}'];

/// A call with a body.
type Write = fn(&str, String) -> Call;

fn post(path: &str, body: String) -> Call {
    Call::post(path, body)
}

fn put(path: &str, body: String) -> Call {
    Call::put(path, body)
}

/// The paths of what only operators write, with everything in it that is text.
fn bodies(app: &str, device: &str) -> Vec<(Write, String, Value)> {
    let stove = json!({
        "environment": "live", "game_id": "NEW", "client_id": "new.client",
    });
    let fixture = json!({
        "environment": "live", "game_id": "NEWER", "client_id": "newer.client",
        "client_secret": "0123456789abcdef",
    });
    let ads = json!({
        "callback_url": "https://game.example/a?b=1", "secret": "0123456789abcdef",
    });
    let imported = json!({
        "app": [{
            "name": "Newer", "publisher": "House", "stove": [fixture], "unity_ads": ads,
            "meta": {
                "app_id": "77", "app_secret": "secret",
                "sku": [{ "sku": "a", "kind": "durable", "name": "A", "description": "a thing" }],
                "achievement": [{ "api_name": "a", "title": "A", "description": "a thing" }],
                "leaderboard": [{ "api_name": "a", "sort_order": "lower-is-better" }],
                "attest": super::attest::settings(),
            },
        }],
        "player": [{ "member_no": 77, "nickname": "Ann", "key": "0123456789abcdef",
            "meta": [{ "app": "Newer", "entitlements": ["a"] }] }],
    });
    vec![
        (
            post,
            "/admin/v1/apps".to_owned(),
            json!({ "name": "New", "publisher": "House", "stove": [stove] }),
        ),
        (
            post,
            "/admin/v1/players".to_owned(),
            json!({ "nickname": "Ann" }),
        ),
        (
            post,
            "/admin/v1/api-keys".to_owned(),
            json!({ "label": "tool", "scopes": ["read"] }),
        ),
        (put, format!("/admin/v1/apps/{app}/unity-ads"), ads),
        (
            post,
            format!("/admin/v1/apps/{app}/meta"),
            json!({ "app_id": "1234567898014273" }),
        ),
        (
            put,
            format!("/admin/v1/apps/{app}/meta/webhook"),
            super::graph::webhook(),
        ),
        (
            put,
            format!("/admin/v1/apps/{app}/meta/skus/{SWORD}"),
            super::graph::sword(),
        ),
        (
            put,
            format!("/admin/v1/apps/{app}/meta/skus/{PASS}"),
            super::graph::pass(),
        ),
        (
            post,
            format!("/admin/v1/apps/{app}/players/{STRANGER}/entitlements"),
            json!({ "sku": SWORD, "developer_payload": "order 7" }),
        ),
        (
            post,
            format!("/admin/v1/apps/{app}/players/{STRANGER}/entitlements/{SWORD}/revoke"),
            json!({ "because": "refund" }),
        ),
        (
            post,
            format!("/admin/v1/apps/{app}/players/{STRANGER}/subscriptions"),
            json!({ "sku": PASS, "term": "monthly" }),
        ),
        (
            put,
            format!("/admin/v1/apps/{app}/attest/settings"),
            super::attest::settings(),
        ),
        (
            post,
            format!("/admin/v1/apps/{app}/bans"),
            json!({ "device": device, "minutes": 1, "reason": "aimbot" }),
        ),
        (
            post,
            format!("/admin/v1/apps/{app}/lift-bans"),
            json!({ "from": 0, "to": 1, "made_by": "app" }),
        ),
        (
            post,
            "/admin/v1/deliveries/replay".to_owned(),
            json!({ "subject": "1234567890", "kind": "unity-ads" }),
        ),
        (post, "/admin/v1/import".to_owned(), imported),
    ]
}

/// What is kept as sealed bytes or as a digest.
const NO_TEXT: [&str; 3] = ["client_secret", "key", "secret"];

/// Every text in it, as the way there.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            let kept = fields
                .iter()
                .filter(|(name, _)| !NO_TEXT.contains(&name.as_str()));
            for (name, field) in kept {
                texts(field, &format!("{at}/{name}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[tokio::test]
async fn no_text_of_an_operator_holds_a_control_character() {
    let world = World::new().await;
    let (app, _) = world.ids();
    let mut tried = 0;
    let id = app.parse().unwrap();
    let device = world.house.admit_device(id, 1).await.to_string();
    for (call, path, body) in bodies(&app, &device) {
        let mut places = Vec::new();
        texts(&body, "", &mut places);
        for place in places {
            for control in CONTROL {
                let mut spoilt = body.clone();
                let text = spoilt.pointer_mut(&place).unwrap();
                let written = text.as_str().unwrap();
                let (before, after) = written.split_at(1);
                *text = json!(format!("{before}{control}{after}"));
                let answer = world.send(call(&path, spoilt.to_string())).await;
                let told = read(&answer);
                assert_eq!(answer.status, 400, "{path} {place} {control:?}: {told}");
                tried += 1;
            }
        }
        // It is the character that was refused.
        let answer = world.send(call(&path, body.to_string())).await;
        assert!(
            (200..300).contains(&answer.status),
            "{path}: {}",
            read(&answer)
        );
    }
    assert!(tried >= 60, "{tried}");
}

#[tokio::test]
async fn nothing_is_found_under_a_text_with_one() {
    let world = World::new().await;
    let (app, _) = world.ids();
    for query in ["action=a%00b", "target=app%2F%00"] {
        let answer = world
            .send(Call::get(format!("/admin/v1/audit?{query}")))
            .await;
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!(read(&answer)["items"], json!([]), "{query}");
    }
    for list in [
        "deliveries?subject=a%00b",
        "rewards?subject=a%00b",
        "rewards/trace?subject=a%00b",
        "rewards/trace?subject=a&oid=a%00b",
    ] {
        let answer = world.send(Call::get(format!("/admin/v1/{list}"))).await;
        assert_eq!(answer.status, 400, "{list}");
    }
    let reward = format!("/admin/v1/rewards/{app}/unity-ads/a%00b");
    let answer = world.send(Call::get(&reward)).await;
    assert_eq!(answer.status, 404);
    for (oid, status) in [("ab", 200), ("a\0b", 400)] {
        let cursor = base64url::encode(format!("rewards:1:{app}:unity-ads:{oid}").as_bytes());
        let list = format!("/admin/v1/rewards?cursor={cursor}");
        let answer = world.send(Call::get(&list)).await;
        assert_eq!(answer.status, status, "{oid:?}");
    }
}
