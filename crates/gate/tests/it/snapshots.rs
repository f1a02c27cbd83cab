use serde_json::{Value, json};
use testkit::{Call, Reply, Transcript, assert_snapshot, games};

use super::world::{CHALLENGE, CHALLENGES, KEY, Pair, STOVE, World, read, scripted, verified};

fn hold(name: &str, transcript: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, transcript.text());
}

fn post(path: &str, body: &Value) -> Call {
    Call::post(path, body.to_string()).bearer(KEY)
}

#[tokio::test]
async fn challenges() {
    let peer = scripted(|_| verified()).await;
    let world = World::asking(&peer.url("")).await;
    let mut told = Transcript::of(world.addr());
    told.call("A challenge", post(CHALLENGES, &json!({}))).await;
    let wish = json!({ "context": "login", "ttl_secs": 60 });
    let answer = told
        .call("One for a context", post(CHALLENGES, &wish))
        .await;
    let challenge = read(&answer)["challenge"].clone();
    for (title, ttl) in [("No time at all", json!(0)), ("Too long", json!(3601))] {
        told.call(title, post(CHALLENGES, &json!({ "ttl_secs": ttl })))
            .await;
    }
    for (title, body) in [
        ("A time that is no number", json!({ "ttl_secs": "60" })),
        ("A negative time", json!({ "ttl_secs": -1 })),
        ("An unknown field", json!({ "contxt": "login" })),
    ] {
        told.call(title, post(CHALLENGES, &body)).await;
    }
    told.call("No JSON", Call::post(CHALLENGES, "x").bearer(KEY))
        .await;
    told.call("No body", Call::post(CHALLENGES, "").bearer(KEY))
        .await;
    told.call("No key", Call::post(CHALLENGES, "{}")).await;
    told.call("A wrong key", Call::post(CHALLENGES, "{}").bearer("wrong"))
        .await;
    let other = json!({ "challenge": challenge, "context": "shop" });
    told.call("Offered for another context", post(CHALLENGE, &other))
        .await;
    let offered = json!({ "challenge": challenge, "context": "login" });
    told.call("Used", post(CHALLENGE, &offered)).await;
    told.call("Used again", post(CHALLENGE, &offered)).await;
    let forged = json!({ "challenge": "AAAA" });
    told.call("Not a challenge", post(CHALLENGE, &forged)).await;
    world.advance(62);
    told.call("Expired", post(CHALLENGE, &offered)).await;
    told.call("A missing field", post(CHALLENGE, &json!({})))
        .await;
    let fresh = json!({ "challenge": world.challenge(&json!({})).await });
    world.store.fail_writes(true);
    told.call("A store that does not write", post(CHALLENGE, &fresh))
        .await;
    hold("challenges", &told);
}

#[tokio::test]
async fn stove() {
    let pair = Pair::new().await;
    let mut told = Transcript::of(pair.world.addr());
    let member = pair.member().await;
    let stranger = pair
        .user_token(games::STRANGER, games::STRANGER_KEY, games::GAME)
        .await;
    let other = pair
        .user_token(games::MEMBER, games::MEMBER_KEY, games::OTHER_GAME)
        .await;
    let named = json!({ "game": "event", "token": member });
    told.call("A player of the game", post(STOVE, &named)).await;
    let challenge = pair.world.challenge(&json!({ "context": "login" })).await;
    let both =
        json!({ "game": "event", "token": stranger, "challenge": challenge, "context": "login" });
    told.call("A token and a challenge", post(STOVE, &both))
        .await;
    told.call("The same once more", post(STOVE, &both)).await;
    for (title, token) in [
        ("Another game's token", &*other),
        ("Not a token", "x"),
        ("Nothing", ""),
    ] {
        told.call(
            title,
            post(STOVE, &json!({ "game": "event", "token": token })),
        )
        .await;
    }
    let tokens = json!({ "game": "event", "tokens": [member, "x", other] });
    told.call("Several", post(STOVE, &tokens)).await;
    hold("stove", &told);
}

#[tokio::test]
async fn stove_outages() {
    let peer = scripted(|_| Reply::json(500, "down")).await;
    let world = World::asking(&peer.url("")).await;
    let mut told = Transcript::of(world.addr());
    let one = json!({ "game": "event", "token": "a-player" });
    told.call("The platform is down", post(STOVE, &one)).await;
    let two = json!({ "game": "event", "tokens": ["a-player", "another"] });
    told.call("Down for several", post(STOVE, &two)).await;
    hold("stove_outages", &told);
    let pair = Pair::with_secret("wrong").await;
    let mut told = Transcript::of(pair.world.addr());
    told.call("The platform refuses the gate", post(STOVE, &one))
        .await;
    hold("stove_credentials", &told);
}

#[tokio::test]
async fn stove_problems() {
    let peer = scripted(|_| verified()).await;
    let world = World::of_two_games(&peer.url("")).await;
    let mut told = Transcript::of(world.addr());
    for (title, body) in [
        (
            "No game is named where there are several",
            json!({ "token": "x" }),
        ),
        ("An unknown game", json!({ "game": "moon", "token": "x" })),
        (
            "A game without STOVE",
            json!({ "game": "bare", "token": "x" }),
        ),
        ("No token", json!({ "game": "event" })),
        (
            "Both forms",
            json!({ "game": "event", "token": "x", "tokens": ["x"] }),
        ),
        ("No tokens", json!({ "game": "event", "tokens": [] })),
        (
            "Too many",
            json!({ "game": "event", "tokens": vec!["x"; 129] }),
        ),
        (
            "A challenge for several",
            json!({ "game": "event", "tokens": ["x"], "challenge": "x" }),
        ),
        ("An unknown field", json!({ "game": "event", "tokn": "x" })),
        ("Another type", json!({ "game": "event", "token": 5 })),
    ] {
        told.call(title, post(STOVE, &body)).await;
    }
    told.call("No key", Call::post(STOVE, "{}")).await;
    told.call("Another method", Call::get(STOVE).bearer(KEY))
        .await;
    told.call("No such path", Call::get("/v1/verify/moon").bearer(KEY))
        .await;
    told.call(
        "A slash too many",
        Call::post("/v1/verify/stove/", "{}").bearer(KEY),
    )
    .await;
    hold("stove_problems", &told);
}
