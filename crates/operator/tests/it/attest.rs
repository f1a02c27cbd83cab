//! The attestation of a game's devices, as operators see it and have a say in it.

use std::time::Duration;

use base::{AppId, BanId, DeviceId};
use serde_json::{Value, json};
use testkit::{Answer, Call, Transcript, assert_snapshot};

use super::{
    graph::{self, app_named},
    world::{KEY, World, read},
};

const DIGEST: &str = "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8";

const ROOT: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n\
    -----END PUBLIC KEY-----\n";

/// Settings with everything in them that is text.
pub(super) fn settings() -> Value {
    json!({
        "package": "com.example.game",
        "cert_digests": [DIGEST],
        "min_version": 7,
        "max_version": 9,
        "token_lifetime_secs": 3_600,
        "algorithm": "EdDSA",
        "bind_key": true,
        "bypass": false,
        "monitor": true,
        "max_patch_age_months": 6,
        "min_attestation_version": 100,
        "remote_only": true,
        "strongbox_only": true,
        "boot_keys": [DIGEST],
        "possession": "where-supported",
        "roots": [{ "name": "Headsets", "public_key": ROOT }],
        "extra_claims": { "tier": "gold", "own": ["x"] },
    })
}

/// A device of the game, which is banned.
pub(super) async fn banned(world: &World, app: AppId) -> (DeviceId, BanId) {
    let device = world.house.admit_device(app, 1).await;
    let wish = json!({ "device": device, "minutes": 60 });
    let path = format!("/admin/v1/apps/{app}/bans");
    let answer = world.send(Call::post(path, wish.to_string())).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    (
        device,
        serde_json::from_value(read(&answer)["ban_id"].clone()).unwrap(),
    )
}

fn get(path: &str) -> Call {
    Call::get(path).bearer(KEY)
}

fn put(path: &str, body: &Value) -> Call {
    Call::put(path, body.to_string()).bearer(KEY)
}

fn post(path: &str, body: &Value) -> Call {
    Call::post(path, body.to_string()).bearer(KEY)
}

fn hold(name: &str, told: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, told.text());
}

async fn listed() -> (World, AppId) {
    let world = World::new().await;
    let app = app_named(&world, "Event");
    graph::list(&world, app).await;
    (world, app)
}

#[tokio::test]
async fn attestation() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let app = app_named(&world, "Event");
    let path = format!("/admin/v1/apps/{app}/attest/settings");
    told.call("Not on the graph", get(&path)).await;
    graph::list(&world, app).await;
    told.call("As is usual", get(&path)).await;
    told.call("Otherwise", put(&path, &settings())).await;
    told.call("Nothing changed", put(&path, &json!({}))).await;
    let less = json!({ "package": null, "roots": [], "extra_claims": null });
    told.call("Taken away", put(&path, &less)).await;
    let root = |text: &str| json!({ "roots": [{ "name": "own", "public_key": text }] });
    for (title, wish) in [
        ("No package", json!({ "package": "" })),
        ("No digest", json!({ "cert_digests": ["c8a2"] })),
        ("The wrong way round", json!({ "min_version": 10 })),
        ("Too short", json!({ "token_lifetime_secs": 299 })),
        ("No algorithm", json!({ "algorithm": "none" })),
        ("No months", json!({ "max_patch_age_months": 121 })),
        ("No version", json!({ "min_attestation_version": 10_001 })),
        ("No root", root("garbage")),
        ("A claim there is", json!({ "extra_claims": { "exp": 0 } })),
        ("A key of one's own", json!({ "seal_key": "mine" })),
    ] {
        told.call(title, put(&path, &wish)).await;
    }
    told.call("No such game", get("/admin/v1/apps/1/attest/settings"))
        .await;
    hold("attestation", &told);
}

/// The key is random, so it is in no snapshot.
#[tokio::test]
async fn a_seal_key_is_shown_once() {
    let (world, app) = listed().await;
    let path = format!("/admin/v1/apps/{app}/attest/seal-key");
    let seal = |key: &str| Call::put(&*path, "").header("idempotency-key", key);
    let made = world.send(seal("a")).await;
    assert_eq!(made.status, 200);
    let key = read(&made)["seal_key"].as_str().unwrap().to_owned();
    let shows = |answer: &Answer| answer.text().contains(&key);
    // Who did not hear the answer hears it again, and only by the same key.
    assert_eq!(world.send(seal("a")).await.body, made.body);
    let settings = format!("/admin/v1/apps/{app}/attest/settings");
    let sealed = world.send(Call::get(&*settings)).await;
    assert_eq!(read(&sealed)["sealed"], true);
    let other = world.send(seal("b")).await;
    assert_ne!(other.body, made.body);
    let open = world.send(Call::new("DELETE", &*path)).await;
    assert_eq!((open.status, &read(&open)["sealed"]), (200, &json!(false)));
    let again = world.send(Call::new("DELETE", &*path)).await;
    assert_eq!(again.status, 200, "nothing is sealed, which was wanted");
    let audit = world.send(Call::get("/admin/v1/audit")).await;
    for answer in [sealed, other, open, again, audit] {
        assert!(!shows(&answer), "{}", answer.text());
    }
}

#[tokio::test]
async fn devices_and_bans() {
    let (world, app) = listed().await;
    let mut told = Transcript::of(world.addr());
    let devices = format!("/admin/v1/apps/{app}/devices");
    told.call("None yet", get(&devices)).await;
    let first = world.house.admit_device(app, 1).await;
    world.house.clock.advance(Duration::from_secs(60));
    let second = world.house.admit_device(app, 2).await;
    let part = told
        .call("The first", get(&format!("{devices}?limit=1")))
        .await;
    let after = read(&part)["next_cursor"].as_str().unwrap().to_owned();
    let rest = format!("{devices}?limit=1&cursor={after}");
    told.call("The other", get(&rest)).await;
    let one = format!("{devices}/{first}");
    let mark = format!("{one}/mark");
    told.call("A test device", put(&mark, &json!({ "is_test": true })))
        .await;
    told.call("No mark", put(&mark, &json!({}))).await;
    let bans = format!("/admin/v1/apps/{app}/bans");
    let wish = json!({ "device": first, "minutes": 60, "reason": "aimbot" });
    let made = read(&told.call("Banned", post(&bans, &wish)).await);
    let longer = json!({ "device": first, "minutes": 120 });
    told.call("For longer", post(&bans, &longer)).await;
    let found = told.call("All of one", get(&one)).await;
    let name = read(&found)["device"]["unique_id"]
        .as_str()
        .unwrap()
        .to_owned();
    told.call("By its name", get(&format!("{devices}/{name}")))
        .await;
    for (title, wish) in [
        ("No device", json!({ "device": "phone", "minutes": 1 })),
        (
            "Nobody's",
            json!({ "device": "0".repeat(32), "minutes": 1 }),
        ),
        ("No time", json!({ "device": second, "minutes": 0 })),
        (
            "For ever",
            json!({ "device": second, "minutes": 52_560_001 }),
        ),
        (
            "Too much said",
            json!({ "device": second, "minutes": 1, "reason": "x".repeat(201) }),
        ),
    ] {
        told.call(title, post(&bans, &wish)).await;
    }
    let ban = format!("{bans}/{}", made["ban_id"].as_str().unwrap());
    told.call("One ban", get(&ban)).await;
    told.call("Lifted", post(&format!("{ban}/lift"), &Value::Null))
        .await;
    told.call("Again", post(&format!("{ban}/lift"), &Value::Null))
        .await;
    told.call("None stands", get(&format!("{bans}?standing=true")))
        .await;
    told.call("There was one", get(&bans)).await;
    for query in ["standing=maybe", "limit=0", "cursor=x", "device=x"] {
        told.call("A query that is none", get(&format!("{bans}?{query}")))
            .await;
    }
    for nobody in [
        format!("{devices}/x"),
        format!("{bans}/1"),
        format!("{bans}/x"),
    ] {
        told.call("Not there", get(&nobody)).await;
    }
    hold("devices_and_bans", &told);
}

#[tokio::test]
async fn bans_are_lifted_together() {
    let (world, app) = listed().await;
    let mut told = Transcript::of(world.addr());
    let bans = format!("/admin/v1/apps/{app}/bans");
    for number in 0..3 {
        let device = world.house.admit_device(app, number).await;
        let wish = json!({ "device": device, "minutes": 60 });
        assert_eq!(post(&bans, &wish).send(world.addr()).await.status, 201);
    }
    let lift = format!("/admin/v1/apps/{app}/lift-bans");
    let now = base::Clock::now(&*world.house.clock);
    let to = now.plus(Duration::from_secs(1));
    for (title, wish) in [
        (
            "By nobody",
            json!({ "from": now, "to": to, "made_by": "app" }),
        ),
        (
            "By the key",
            json!({ "from": now, "to": to, "made_by": "configured_key" }),
        ),
        ("None is left", json!({ "from": now, "to": to })),
        ("The wrong way round", json!({ "from": to, "to": now })),
        ("No end", json!({ "from": now })),
        ("No name", json!({ "from": now, "to": to, "made_by": "" })),
    ] {
        told.call(title, post(&lift, &wish)).await;
    }
    hold("lifted_bans", &told);
}
