use serde_json::{Value, json};
use testkit::{Call, Transcript, assert_snapshot, games};

use super::{
    graph::{PASS, SWORD, app_named, pass, sword, webhook},
    world::{KEY, World},
};

fn get(path: &str) -> Call {
    Call::get(path).bearer(KEY)
}

fn put(path: &str, body: &Value) -> Call {
    Call::put(path, body.to_string()).bearer(KEY)
}

fn post(path: &str, body: &Value) -> Call {
    Call::post(path, body.to_string()).bearer(KEY)
}

fn bare(path: &str) -> Call {
    Call::new("POST", path).bearer(KEY)
}

fn delete(path: &str) -> Call {
    Call::new("DELETE", path).bearer(KEY)
}

fn hold(name: &str, told: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, told.text());
}

#[tokio::test]
async fn meta() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let app = app_named(&world, "Event");
    let meta = format!("/admin/v1/apps/{app}/meta");
    let settings = format!("{meta}/settings");
    told.call("Not on the graph", get(&settings)).await;
    for (title, app_id) in [
        ("A leading zero", "01"),
        ("No digits", "event"),
        ("An object's number", "1000000000000000001"),
    ] {
        told.call(title, post(&meta, &json!({ "app_id": app_id })))
            .await;
    }
    let listed = json!({ "app_id": "1234567898014273" });
    told.call("On the graph", post(&meta, &listed)).await;
    told.call("Again", bare(&meta)).await;
    told.call("The game", get(&format!("/admin/v1/apps/{app}")))
        .await;
    let other = format!("/admin/v1/apps/{}/meta", app_named(&world, "Other"));
    told.call("Another under its number", post(&other, &listed))
        .await;
    told.call("No such game", bare("/admin/v1/apps/1/meta"))
        .await;
    told.call("How its calls are taken", get(&settings)).await;
    let wish = json!({ "overlap_secs": 3600, "calls_per_minute": 600 });
    told.call("Otherwise", put(&settings, &wish)).await;
    let wish = json!({ "calls_per_minute": null, "proof_validity_secs": 60 });
    told.call("Without a limit again", put(&settings, &wish))
        .await;
    for (title, wish) in [
        ("Too long an overlap", json!({ "overlap_secs": 604_801 })),
        ("No time at all", json!({ "user_token_validity_secs": 0 })),
        ("Too long a proof", json!({ "proof_validity_secs": 86_401 })),
        ("No calls at all", json!({ "calls_per_minute": 0 })),
        ("An unknown setting", json!({ "overlap": 1 })),
    ] {
        told.call(title, put(&settings, &wish)).await;
    }
    let both = json!({ "name": "New", "meta": {} });
    told.call("A new game on the graph", post("/admin/v1/apps", &both))
        .await;
    hold("meta", &told);
}

#[tokio::test]
async fn meta_webhook() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let app = app_named(&world, "Event");
    let path = format!("/admin/v1/apps/{app}/meta/webhook");
    let test = format!("{path}/test");
    told.call("Not on the graph", put(&path, &webhook())).await;
    world
        .send(bare(&format!("/admin/v1/apps/{app}/meta")))
        .await;
    told.call("Nobody is told", get(&path)).await;
    told.call("Nobody to test", bare(&test)).await;
    told.call("Nothing to end", delete(&path)).await;
    let with = |name: &str, value: Value| {
        let mut wish = webhook();
        wish[name] = value;
        wish
    };
    for (title, wish) in [
        ("No URL", with("callback_url", json!("hook"))),
        (
            "A part of a page",
            with("callback_url", json!("https://game.example/#hook")),
        ),
        (
            "What the handshake adds",
            with("callback_url", json!("https://game.example/?hub.mode=x")),
        ),
        ("Of nothing", with("fields", json!([]))),
        ("Of what there is not", with("fields", json!(["order"]))),
        ("A token that is none", with("verify_token", json!("a b"))),
        ("No token to keep", with("verify_token", Value::Null)),
        (
            "Somebody who does not want it",
            with("callback_url", json!("https://unwilling.example/")),
        ),
    ] {
        told.call(title, put(&path, &wish)).await;
    }
    told.call("Still nobody", get(&path)).await;
    told.call("Told from now on", put(&path, &webhook())).await;
    let kept = json!({
        "callback_url": "https://game.example/hook", "fields": ["order_status"],
    });
    told.call("Elsewhere, with the token there is", put(&path, &kept))
        .await;
    let other_server = json!({
        "callback_url": "https://attacker.example/hook", "fields": ["order_status"],
    });
    told.call("Another server is not shown it", put(&path, &other_server))
        .await;
    told.call("Where", get(&path)).await;
    told.call("A test", bare(&test)).await;
    told.call("No more", delete(&path)).await;
    told.call("Nobody is told", get(&path)).await;
    hold("meta_webhook", &told);
}

#[tokio::test]
async fn shop() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let app = app_named(&world, "Event");
    world
        .send(bare(&format!("/admin/v1/apps/{app}/meta")))
        .await;
    let skus = format!("/admin/v1/apps/{app}/meta/skus");
    let one = |sku: &str| format!("{skus}/{sku}");
    told.call("Nothing for sale", get(&skus)).await;
    told.call("No such thing", get(&one(SWORD))).await;
    told.call("Something", put(&one(SWORD), &sword())).await;
    told.call("A subscription", put(&one(PASS), &pass())).await;
    let mut archived = sword();
    archived["archived"] = json!(true);
    told.call("Sold no more", put(&one(SWORD), &archived)).await;
    for (title, sku, wish) in [
        ("Another kind", PASS, sword()),
        ("A name with a space", "golden%20sword", sword()),
        (
            "Plans of what does not renew itself",
            SWORD,
            json!({ "kind": "durable", "name": "x", "plans": pass()["plans"] }),
        ),
        (
            "A price in no currency",
            SWORD,
            json!({ "kind": "durable", "name": "x",
                "price": { "currency": "gold", "amount_in_hundredths": 1 } }),
        ),
        ("No name", SWORD, json!({ "kind": "durable", "name": "" })),
    ] {
        told.call(title, put(&one(sku), &wish)).await;
    }
    told.call("All of it", get(&skus)).await;
    told.call("One of it", get(&one(PASS))).await;
    let player = format!("/admin/v1/apps/{app}/players/{}", games::MEMBER);
    let has = format!("{player}/entitlements");
    told.call("Granted", post(&has, &json!({ "sku": SWORD })))
        .await;
    told.call("Again", post(&has, &json!({ "sku": SWORD })))
        .await;
    told.call("Of no such thing", post(&has, &json!({ "sku": "x" })))
        .await;
    told.call(
        "A subscription is begun",
        post(&has, &json!({ "sku": PASS })),
    )
    .await;
    told.call("What the player has", get(&has)).await;
    let revoke = format!("{has}/{SWORD}/revoke");
    let bored = json!({ "because": "boredom" });
    told.call("For no reason that there is", post(&revoke, &bored))
        .await;
    told.call("Taken back", bare(&revoke)).await;
    told.call("Taken back again", bare(&revoke)).await;
    let nobody = has.replace(&games::MEMBER.to_string(), "1");
    told.call("Of nobody", get(&nobody)).await;
    told.call("For nobody", post(&nobody, &json!({ "sku": SWORD })))
        .await;
    let subscribed = format!("{player}/subscriptions");
    let monthly = json!({ "sku": PASS, "term": "monthly" });
    told.call("Subscribed", post(&subscribed, &monthly)).await;
    told.call("To what", get(&subscribed)).await;
    told.call(
        "For nobody",
        post(&nobody.replace("entitlements", "subscriptions"), &monthly),
    )
    .await;
    let uncancel = format!("{subscribed}/{PASS}/uncancel");
    told.call("It goes on anyway", bare(&uncancel)).await;
    hold("shop", &told);
}

#[tokio::test]
async fn friends() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let friends = format!("/admin/v1/players/{}/friends", games::MEMBER);
    let with = |friend: &str| format!("{friends}/{friend}");
    let stranger = games::STRANGER.to_string();
    told.call("No friends", get(&friends)).await;
    told.call("A friend", put(&with(&stranger), &Value::Null))
        .await;
    told.call(
        "Of each other",
        get(&friends.replace(&games::MEMBER.to_string(), &stranger)),
    )
    .await;
    let oneself = with(&games::MEMBER.to_string());
    told.call("Of oneself", put(&oneself, &Value::Null)).await;
    told.call("Of nobody", put(&with("1"), &Value::Null)).await;
    told.call("No more", delete(&with(&stranger))).await;
    told.call("They were none", delete(&with(&stranger))).await;
    told.call("Nobody was", delete(&with("1"))).await;
    told.call("Nobody's", get("/admin/v1/players/1/friends"))
        .await;
    hold("friends", &told);
}
