use serde_json::{Value, json};
use testkit::{Call, Transcript, assert_snapshot, games};

use super::world::{KEY, World, read};

fn hold(name: &str, transcript: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, transcript.text());
}

fn post(path: &str, body: &Value) -> Call {
    Call::post(path, body.to_string()).bearer(KEY)
}

fn get(path: &str) -> Call {
    Call::get(path).bearer(KEY)
}

#[tokio::test]
async fn apps() {
    let world = World::with(|_| {}).await;
    let mut told = Transcript::of(world.addr());
    let apps = "/admin/v1/apps";
    told.call("None yet", get(apps)).await;
    let sandbox = json!({ "environment": "sandbox", "game_id": "EVENT" });
    let live = json!({ "environment": "live", "game_id": "EVENT", "application_no": 10002,
        "client_id": "com.event.server", "token_validity_secs": 60 });
    let event = json!({ "name": "Event", "publisher": "The House", "stove": [live, sandbox] });
    let created = read(&told.call("One is registered", post(apps, &event)).await);
    told.call("Another", post(apps, &json!({ "name": "Plain" })))
        .await;
    told.call("The same again", post(apps, &event)).await;
    for (title, body) in [
        ("No name", json!({})),
        ("An empty name", json!({ "name": "" })),
        (
            "An empty publisher",
            json!({ "name": "x", "publisher": "" }),
        ),
        ("An unknown field", json!({ "name": "x", "stave": [] })),
        (
            "An unknown environment",
            json!({ "name": "x", "stove": [{ "environment": "moon", "game_id": "x" }] }),
        ),
        (
            "A game id with a space",
            json!({ "name": "x", "stove": [{ "environment": "live", "game_id": "a b" }] }),
        ),
        (
            "A number too large",
            json!({ "name": "x", "stove": [{ "environment": "live", "game_id": "x", "application_no": 9_007_199_254_740_992_u64 }] }),
        ),
        (
            "No validity",
            json!({ "name": "x", "stove": [{ "environment": "live", "game_id": "x", "token_validity_secs": 0 }] }),
        ),
    ] {
        told.call(title, post(apps, &body)).await;
    }
    let id = created["app"]["app_id"].as_str().unwrap();
    let credential = created["app"]["credentials"][0]["credential_id"]
        .as_str()
        .unwrap();
    let one = format!("{apps}/{id}");
    told.call("One of them", get(&one)).await;
    told.call("The first part", get(&format!("{apps}?limit=1")))
        .await;
    let first = read(&world.send(Call::get(format!("{apps}?limit=1"))).await);
    let after = first["next_cursor"].as_str().unwrap();
    told.call(
        "The part that follows",
        get(&format!("{apps}?limit=1&cursor={after}")),
    )
    .await;
    for query in [
        "limit=0",
        "limit=501",
        "limit=x",
        "cursor=x",
        "after=1",
        "cursor=1&cursor=2",
        "cursor=%FF",
    ] {
        told.call("A query that is none", get(&format!("{apps}?{query}")))
            .await;
    }
    for missing in ["1", "x", "%FF", "%2e%2e"] {
        told.call("No such app", get(&format!("{apps}/{missing}")))
            .await;
    }
    let rotate = |app: &str, id: &str| {
        Call::new("POST", format!("{apps}/{app}/credentials/{id}/rotate")).bearer(KEY)
    };
    told.call("A new secret", rotate(id, credential)).await;
    told.call("For no credential", rotate(id, "1")).await;
    told.call("For no id", rotate(id, "%FF")).await;
    told.call("For no app", rotate("%FF", credential)).await;
    told.call("No key", Call::get(apps)).await;
    told.call("Another method", Call::new("DELETE", apps).bearer(KEY))
        .await;
    world.store.fail_writes(true);
    told.call("A store that does not write", rotate(id, credential))
        .await;
    hold("apps", &told);
}

#[tokio::test]
async fn players() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let players = "/admin/v1/players";
    told.call("All of them", get(players)).await;
    told.call(
        "Another",
        post(players, &json!({ "nickname": "new", "member_no": 7 })),
    )
    .await;
    told.call(
        "One whose number is drawn",
        post(players, &json!({ "nickname": "drawn" })),
    )
    .await;
    for (title, body) in [
        (
            "A number that is taken",
            json!({ "nickname": "x", "member_no": 7 }),
        ),
        ("Number zero", json!({ "nickname": "x", "member_no": 0 })),
        ("An empty name", json!({ "nickname": "" })),
        ("A name with a line break", json!({ "nickname": "a\nb" })),
    ] {
        told.call(title, post(players, &body)).await;
    }
    told.call("One of them", get(&format!("{players}/7"))).await;
    told.call("Nobody", get(&format!("{players}/8"))).await;
    told.call("No id", get(&format!("{players}/%FF"))).await;
    told.call("The first part", get(&format!("{players}?limit=2")))
        .await;
    world.store.fail_reads(true);
    told.call("A store that does not read", get(&format!("{players}/7")))
        .await;
    world.store.fail_reads(false);
    let (app, _) = world.ids();
    let members = format!("/admin/v1/apps/{app}/members");
    let stranger = games::STRANGER.to_string();
    told.call(
        "A player joins",
        post(&members, &json!({ "player_id": stranger, "guid": 9 })),
    )
    .await;
    for (title, body) in [
        ("Again", json!({ "player_id": stranger })),
        (
            "With a number that is taken",
            json!({ "player_id": "7", "guid": 9 }),
        ),
        ("Nobody joins", json!({ "player_id": "8" })),
        ("No id joins", json!({ "player_id": "x" })),
    ] {
        told.call(title, post(&members, &body)).await;
    }
    let nowhere = members.replace(&app, "1");
    told.call(
        "Nowhere to join",
        post(&nowhere, &json!({ "player_id": "7" })),
    )
    .await;
    hold("players", &told);
}

#[tokio::test]
async fn revocations() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let (app, credential) = world.ids();
    let member = games::MEMBER.to_string();
    let token = "00112233445566778899aabbccddeeff";
    for (title, body) in [
        (
            "A credential",
            json!({ "app_id": app, "credential_id": credential }),
        ),
        ("A player", json!({ "app_id": app, "player_id": member })),
        ("A token", json!({ "app_id": app, "token_id": token })),
        ("Nothing", json!({ "app_id": app })),
        (
            "Two at once",
            json!({ "app_id": app, "player_id": member, "token_id": token }),
        ),
        ("No such player", json!({ "app_id": app, "player_id": "1" })),
        (
            "No such credential",
            json!({ "app_id": app, "credential_id": "1" }),
        ),
        ("No such app", json!({ "app_id": "1", "player_id": member })),
        (
            "Not a token id",
            json!({ "app_id": app, "token_id": "xyz" }),
        ),
    ] {
        told.call(title, post("/admin/v1/revocations", &body)).await;
    }
    hold("revocations", &told);
}

#[tokio::test]
async fn process() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let clock = "/dev/v1/clock";
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        clock,
        "/nothing",
        "/admin/v1/apps/",
    ] {
        told.call(path, Call::get(path)).await;
    }
    told.call(
        "A method for the head alone",
        Call::new("OPTIONS", "/healthz"),
    )
    .await;
    for (title, body) in [
        ("Forward", json!({ "advance_secs": 60 })),
        ("Back", json!({ "now": 1_663_900_000 })),
        ("Both", json!({ "advance_secs": 60, "now": 0 })),
        ("Neither", json!({})),
        ("Before the epoch", json!({ "now": -1 })),
        ("Beyond the last year", json!({ "advance_secs": u64::MAX })),
    ] {
        told.call(title, post(clock, &body)).await;
    }
    world.store.fail_writes(true);
    told.call("A store that does not write", Call::get("/readyz"))
        .await;
    hold("process", &told);
}
