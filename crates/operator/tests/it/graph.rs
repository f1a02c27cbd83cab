//! Games on Meta's graph: what operators see of them, and what their servers
//! are told.

use admin::{NewApp, NewGraphListing, NewSku};
use base::{AppId, PlayerId};
use serde_json::{Value, json};
use store::Platform;
use testkit::{Call, games};

use super::world::{World, read};

/// What is had for good.
pub(super) const SWORD: &str = "golden.sword";
/// What renews itself.
pub(super) const PASS: &str = "season.pass";

pub(super) fn sword() -> Value {
    json!({
        "kind": "durable", "name": "Golden sword", "description": "It shines.",
        "price": { "currency": "USD", "amount_in_hundredths": 199 },
    })
}

pub(super) fn pass() -> Value {
    json!({
        "kind": "subscription", "name": "Season pass",
        "plans": [{
            "term": "monthly",
            "price": { "currency": "USD", "amount_in_hundredths": 499 },
            "trial": { "kind": "free-trial", "days": 7 },
        }],
    })
}

pub(super) fn webhook() -> Value {
    json!({
        "callback_url": "https://game.example/hook?game=1",
        "verify_token": "token-of-the-game",
        "fields": ["subscription_canceled", "order_status", "subscription_started"],
    })
}

/// The game is on the graph, with something for sale, and its server is told.
pub(super) async fn list(world: &World, app: AppId) {
    let admin = &world.house.admin;
    let new = NewGraphListing::default();
    admin.list_on_graph(app, new).await.unwrap();
    for (sku, new) in [(SWORD, sword()), (PASS, pass())] {
        let new: NewSku = serde_json::from_value(new).unwrap();
        admin.define_sku(app, sku.to_owned(), new).await.unwrap();
    }
    subscribe(world, app).await;
}

pub(super) async fn subscribe(world: &World, app: AppId) {
    let path = format!("/admin/v1/apps/{app}/meta/webhook");
    let answer = world.send(Call::put(path, webhook().to_string())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// One more game on the graph.
pub(super) async fn another(world: &World, name: &str) -> AppId {
    let new = NewApp {
        name: name.to_owned(),
        publisher: None,
        stove: Vec::new(),
        meta: Some(NewGraphListing::default()),
        opensocial: Vec::new(),
    };
    world.house.admin.create_app(new).await.unwrap().app.app_id
}

pub(super) fn app_named(world: &World, name: &str) -> AppId {
    let (apps, _) = world.house.admin.apps(None, 100);
    apps.iter().find(|app| app.name == name).unwrap().app_id
}

async fn listed() -> (World, AppId) {
    let world = World::new().await;
    let app = app_named(&world, "Event");
    list(&world, app).await;
    (world, app)
}

/// The payloads of what the game's server is to be told, the last one first.
async fn told(world: &World, app: AppId) -> Vec<Value> {
    let list = Call::get(format!("/admin/v1/deliveries?app_id={app}"));
    let answer = read(&world.send(list).await);
    let items = answer["items"].as_array().unwrap().iter();
    items
        .map(|delivery| {
            assert_eq!(delivery["kind"], "meta-graph");
            assert_eq!(delivery["payload"]["object"], "application");
            delivery["payload"]["entry"][0].clone()
        })
        .collect()
}

/// A moment later, as what is of one moment is in no order.
async fn post(world: &World, path: &str, body: Value) -> (u16, Value) {
    world.house.clock.advance(std::time::Duration::from_secs(1));
    let text = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer = world.send(Call::post(path, text)).await;
    let body = if answer.body.is_empty() {
        Value::Null
    } else {
        read(&answer)
    };
    (answer.status, body)
}

#[tokio::test]
async fn the_game_is_told_of_what_an_operator_grants_and_takes_back() {
    let (world, app) = listed().await;
    let path = format!(
        "/admin/v1/apps/{app}/players/{}/entitlements",
        games::MEMBER
    );
    let wish = json!({ "sku": SWORD, "developer_payload": "order \"7\"" });
    let (status, granted) = post(&world, &path, wish.clone()).await;
    assert_eq!(status, 201, "{granted}");
    let entry = &told(&world, app).await[0];
    assert_eq!(entry["id"], app.to_string());
    assert_eq!(
        entry["time"],
        json!(base::Clock::now(&*world.house.clock).secs())
    );
    let change = &entry["changes"][0];
    assert_eq!(change["field"], "order_status");
    let value = &change["value"];
    assert_eq!(
        value["user_id"],
        games::GUID.to_string(),
        "as the game knows the player"
    );
    let product = &value["product_info"];
    assert_eq!(product["notification_type"], "PURCHASED");
    assert_eq!(product["sku"], SWORD);
    assert_eq!(product["developer_payload"], "order \"7\"");
    assert_eq!(product["reporting_id"], granted["reporting_id"]);
    let (status, again) = post(&world, &path, wish).await;
    assert_eq!((status, &again["code"]), (409, &json!("exists")));
    let list = read(&world.send(Call::get(&path)).await);
    assert_eq!(
        list["items"][0]["entitlement_id"],
        granted["entitlement_id"]
    );
    let revoke = format!("{path}/{SWORD}/revoke");
    let (status, _) = post(&world, &revoke, json!({ "because": "chargeback" })).await;
    assert_eq!(status, 204);
    let entry = &told(&world, app).await[0];
    let product = &entry["changes"][0]["value"]["product_info"];
    assert_eq!(product["notification_type"], "CHARGEBACKED");
    assert_eq!(product["reporting_id"], granted["reporting_id"]);
    let (status, again) = post(&world, &revoke, Value::Null).await;
    assert_eq!((status, &again["code"]), (409, &json!("settled")));
    let list = read(&world.send(Call::get(&path)).await);
    assert_eq!(list["items"], json!([]));
    assert_eq!(told(&world, app).await.len(), 2);
}

#[tokio::test]
async fn what_is_taken_back_for_no_reason_of_the_wires_is_not_told() {
    let (world, app) = listed().await;
    let path = format!(
        "/admin/v1/apps/{app}/players/{}/entitlements",
        games::MEMBER
    );
    post(&world, &path, json!({ "sku": SWORD })).await;
    let revoke = format!("{path}/{SWORD}/revoke");
    assert_eq!(post(&world, &revoke, Value::Null).await.0, 204);
    assert_eq!(told(&world, app).await.len(), 1, "of the purchase only");
}

#[tokio::test]
async fn a_player_whom_the_game_does_not_know_gets_a_number_to_be_named_by() {
    let (world, app) = listed().await;
    let player = PlayerId::new(games::STRANGER).unwrap();
    let path = format!("/admin/v1/apps/{app}/players/{player}/entitlements");
    assert_eq!(post(&world, &path, json!({ "sku": SWORD })).await.0, 201);
    let known = world.house.store.membership(app, player).await.unwrap();
    let user_id = known.unwrap().scoped_id.to_string();
    let entry = &told(&world, app).await[0];
    assert_eq!(entry["changes"][0]["value"]["user_id"], user_id);
}

#[tokio::test]
async fn a_subscription_is_begun_cancelled_and_continued() {
    let (world, app) = listed().await;
    let path = format!(
        "/admin/v1/apps/{app}/players/{}/subscriptions",
        games::MEMBER
    );
    let weekly = json!({ "sku": PASS, "term": "weekly" });
    assert_eq!(post(&world, &path, weekly).await.0, 400, "no such plan");
    let sword = json!({ "sku": SWORD, "term": "monthly" });
    assert_eq!(post(&world, &path, sword).await.0, 400, "no subscription");
    let cancel = format!("{path}/{PASS}/cancel");
    assert_eq!(post(&world, &cancel, Value::Null).await.0, 404, "not begun");
    let monthly = json!({ "sku": PASS, "term": "monthly" });
    let (status, started) = post(&world, &path, monthly.clone()).await;
    assert_eq!(status, 201, "{started}");
    assert_eq!(post(&world, &path, monthly).await.0, 409);
    assert_eq!(post(&world, &cancel, Value::Null).await.0, 204);
    assert_eq!(post(&world, &cancel, Value::Null).await.0, 409);
    let uncancel = format!("{path}/{PASS}/uncancel");
    assert_eq!(post(&world, &uncancel, Value::Null).await.0, 204);
    let list = read(&world.send(Call::get(&path)).await);
    let one = &list["items"][0];
    assert_eq!(one["subscription_id"], started["subscription_id"]);
    assert_eq!(
        (&one["trial"], &one["cancelled_at"]),
        (&json!("free-trial"), &Value::Null)
    );
    let entries = told(&world, app).await;
    let mut fields: Vec<_> = entries
        .iter()
        .map(|it| it["changes"][0]["field"].as_str().unwrap())
        .collect();
    fields.sort_unstable();
    // It did not ask to be told that it goes on after all.
    assert_eq!(fields, ["subscription_canceled", "subscription_started"]);
    for entry in &entries {
        let value = &entry["changes"][0]["value"];
        assert_eq!(value["owner_id"], games::GUID.to_string());
        assert_eq!(value["subscription"]["id"], started["subscription_id"]);
        let end = one["period_end"].as_i64().unwrap() / 1_000;
        assert_eq!(value["subscription"]["period_end_time"], end.to_string());
    }
}

#[tokio::test]
async fn the_secret_that_was_replaced_is_good_for_as_long_as_was_said() {
    let (world, app) = listed().await;
    let one = read(&world.send(Call::get(format!("/admin/v1/apps/{app}"))).await);
    let credentials = one["credentials"].as_array().unwrap();
    let on_graph = credentials
        .iter()
        .find(|it| it["platform"] == "meta-graph")
        .unwrap();
    let path = format!(
        "/admin/v1/apps/{app}/credentials/{}",
        on_graph["credential_id"].as_str().unwrap()
    );
    let rotate = format!("{path}/rotate");
    let previous = || {
        let snapshot = world.house.directory.last_known();
        let world = snapshot.world(Platform::MetaGraph, base::Environment::Live);
        let credential = world.credential(&app.to_string()).unwrap();
        credential.previous.clone().map(|it| (it.secret, it.until))
    };
    let secret = |it: &Value| it["client_secret"].as_str().unwrap().to_owned();
    let (_, first) = post(&world, &rotate, Value::Null).await;
    assert_eq!(first["app_token"], format!("OC|{app}|{}", secret(&first)));
    assert!(previous().is_none(), "no overlap at first");
    let settings = format!("/admin/v1/apps/{app}/meta/settings");
    let hour = json!({ "overlap_secs": 3600 }).to_string();
    assert_eq!(world.send(Call::put(settings, hour)).await.status, 200);
    let (_, second) = post(&world, &rotate, Value::Null).await;
    let now = base::Clock::now(&*world.house.clock);
    let until = now.plus(std::time::Duration::from_secs(3600));
    assert_eq!(second["previous_until"], json!(until));
    let (kept, kept_until) = previous().unwrap();
    assert_eq!(
        (kept.expose_str(), kept_until),
        (Some(&*secret(&first)), until)
    );
    let end = format!("{path}/revoke-previous");
    for _ in 0..2 {
        assert_eq!(post(&world, &end, Value::Null).await.0, 204);
        assert!(previous().is_none());
    }
    let (_, third) = post(&world, &rotate, json!({ "overlap_secs": 60 })).await;
    assert_eq!(previous().unwrap().0.expose_str(), Some(&*secret(&second)));
    let (_, fourth) = post(&world, &rotate, json!({ "overlap_secs": 0 })).await;
    assert!(previous().is_none(), "what was said in the call counts");
    assert_ne!(secret(&third), secret(&fourth));
    let week = json!({ "overlap_secs": 7 * 24 * 60 * 60 + 1 });
    assert_eq!(post(&world, &rotate, week).await.0, 400);
}

#[tokio::test]
async fn a_secret_of_stoves_has_no_overlap() {
    let world = World::new().await;
    let (app, credential) = world.ids();
    let rotate = format!("/admin/v1/apps/{app}/credentials/{credential}/rotate");
    let (status, refused) = post(&world, &rotate, json!({ "overlap_secs": 1 })).await;
    assert_eq!((status, &refused["code"]), (400, &json!("invalid_field")));
    let (status, _) = post(&world, &rotate, json!({ "overlap_secs": 0 })).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn lists_about_the_graph_are_read_to_their_end() {
    let (world, app) = listed().await;
    let member = games::MEMBER;
    for number in 1..=5_u64 {
        let path = format!("/admin/v1/apps/{app}/meta/skus/sku-{number}");
        let call = Call::put(path, sword().to_string());
        assert_eq!(world.send(call).await.status, 200);
        let path = format!("/admin/v1/apps/{app}/players/{member}/entitlements");
        let wish = json!({ "sku": format!("sku-{number}") });
        assert_eq!(post(&world, &path, wish).await.0, 201);
        let player = json!({ "nickname": "friend", "member_no": number });
        assert_eq!(post(&world, "/admin/v1/players", player).await.0, 201);
        let path = format!("/admin/v1/players/{member}/friends/{number}");
        assert_eq!(world.send(Call::put(path, "")).await.status, 204);
    }
    for (path, id, count) in [
        (format!("/admin/v1/apps/{app}/meta/skus"), "sku", 7),
        (
            format!("/admin/v1/apps/{app}/players/{member}/entitlements"),
            "sku_id",
            5,
        ),
        (
            format!("/admin/v1/players/{member}/friends"),
            "player_id",
            5,
        ),
    ] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let part = read(
                &world
                    .send(Call::get(format!("{path}?limit=2{cursor}")))
                    .await,
            );
            let items = part["items"].as_array().unwrap().iter();
            seen.extend(items.map(|it| it[id].as_str().unwrap().to_owned()));
            match part["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), count, "{path}");
        let ordered = seen.is_sorted_by_key(|it| (it.parse::<u64>().ok(), it.clone()));
        assert!(ordered, "{path}: {seen:?}");
    }
}
