use std::time::Duration;

use serve::BodyLimits;
use testkit::{Call, Client, Transcript, assert_snapshot, games};

use super::world::{
    MAX, SERVER_TOKEN, SIGN_IN, USER_TOKEN, VERIFY, World, forged, sign_in, text, verify, verify_at,
};

fn hold(name: &str, transcript: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, transcript.text());
}

#[tokio::test]
async fn stove_server_token() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let good = || {
        let body = games::credentials(games::CLIENT, games::SECRET, games::GAME);
        Call::post(SERVER_TOKEN, body)
    };
    told.call("A token", good()).await;
    world.advance(699);
    told.call("The same one while more than 30 % remain", good())
        .await;
    world.advance(1);
    told.call("Another one after that", good()).await;
    let refusals = [
        ("Unknown client", ["com.nobody", games::SECRET, games::GAME]),
        ("Wrong secret", [games::CLIENT, "wrong", games::GAME]),
        (
            "Another game's id",
            [games::CLIENT, games::SECRET, games::OTHER_GAME],
        ),
        (
            "The sandbox's client",
            [games::SANDBOX_CLIENT, games::SANDBOX_SECRET, games::GAME],
        ),
        ("An empty field", [games::CLIENT, "", games::GAME]),
    ];
    for (title, [client, secret, service]) in refusals {
        let body = games::credentials(client, secret, service);
        told.call(title, Call::post(SERVER_TOKEN, body)).await;
    }
    for (title, body) in [
        (
            "A missing field",
            r#"{"client_id":"a","client_secret":"b"}"#,
        ),
        (
            "A field of another type",
            r#"{"client_id":1,"client_secret":"b","service_id":"c"}"#,
        ),
        ("No JSON", "client_id=a"),
        ("An array", r#"["a","b","c"]"#),
        ("No body", ""),
    ] {
        told.call(title, Call::post(SERVER_TOKEN, body)).await;
    }
    world.store.fail_writes(true);
    world.advance(1_000);
    told.call("A store that does not write", good()).await;
    hold("stove_server_token", &told);
}

#[tokio::test]
async fn stove_verify() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let (server, user) = (world.server_token().await, world.user_token().await);
    let session = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let stranger = world
        .user_token_of(&session, r#"{"game_id":"SGP_EVENT"}"#)
        .await;
    let other = world
        .user_token_of(&session, r#"{"game_id":"MVP_SDK_QA"}"#)
        .await;
    let elsewhere = r#"{"game_id":"SGP_EVENT","environment":"sandbox"}"#;
    let sandbox = world.user_token_of(&session, elsewhere).await;
    told.call("A player of the game", verify(&server, &user))
        .await;
    told.call("A player who has not joined it", verify(&server, &stranger))
        .await;
    let body = format!(r#"{{"access_token":"{user}"}}"#);
    told.call("No Authorization", Call::post(VERIFY, &*body))
        .await;
    let basic = Call::post(VERIFY, &*body).header("authorization", "Basic Zm9vOmJhcg==");
    told.call("Another scheme", basic).await;
    told.call("A forged server token", verify(&forged(&server), &user))
        .await;
    told.call("A user token in Authorization", verify(&user, &user))
        .await;
    for (title, body) in [
        ("No JSON", "access_token"),
        ("No access_token", "{}"),
        ("An empty access_token", r#"{"access_token":""}"#),
    ] {
        told.call(title, Call::post(VERIFY, body).bearer(&server))
            .await;
    }
    for (title, game) in [
        ("An unknown game", "NOWHERE"),
        ("Another game in the path", games::OTHER_GAME),
        ("A path that is not UTF-8", "%FF%FE"),
    ] {
        let path = VERIFY.replace(games::GAME, game);
        told.call(title, verify_at(&path, &server, &user)).await;
    }
    told.call("A token for another game", verify(&server, &other))
        .await;
    told.call("A token of the sandbox", verify(&server, &sandbox))
        .await;
    let path = VERIFY.replace("/stove/", "/stove-sandbox/");
    told.call(
        "A server token of the live environment",
        verify_at(&path, &server, &sandbox),
    )
    .await;
    told.call("A forged user token", verify(&server, &forged(&user)))
        .await;
    world.advance(1_000);
    told.call("An expired server token", verify(&server, &user))
        .await;
    world.advance(6 * 60 * 60 - 1_000);
    let server = world.server_token().await;
    told.call("An expired user token", verify(&server, &user))
        .await;
    hold("stove_verify", &told);
}

#[tokio::test]
async fn stove_faults() {
    let world = World::with(|parts| {
        parts.body = BodyLimits {
            max_bytes: MAX,
            deadline: Duration::from_millis(50),
        };
    })
    .await;
    let mut told = Transcript::of(world.addr());
    for (title, call) in [
        ("No such path", Call::get("/stove/nothing")),
        ("The prefix alone", Call::get("/stove")),
        ("The prefix and a slash", Call::get("/stove/")),
        (
            "A slash too many",
            Call::post("/stove/auth/v5/server_token/", "{}"),
        ),
        (
            "No such path at a dialect's host",
            Call::get("/x").header("host", "api.gate8.com"),
        ),
        ("Another method", Call::get(SERVER_TOKEN)),
        ("Another method", Call::new("DELETE", VERIFY)),
        ("A method asks what there is", Call::new("OPTIONS", VERIFY)),
    ] {
        told.call(title, call).await;
    }
    let large = format!("POST {VERIFY} HTTP/1.1\r\nhost: test\r\ncontent-length: 1000000\r\n\r\n");
    let slow = format!("POST {VERIFY} HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\n{{");
    let broken =
        format!("POST {VERIFY} HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n");
    for (title, request) in [
        ("A body that is too large", large),
        ("A body that does not come", slow),
        ("A body that breaks", broken),
    ] {
        let mut client = Client::connect(world.addr()).await;
        client.send(request.as_bytes()).await;
        told.note(
            title,
            &request.replace('\r', ""),
            &client.answer().await.unwrap(),
        );
    }
    hold("stove_faults", &told);
}

#[tokio::test]
async fn stove_reasons() {
    let world = World::with(|parts| parts.development = true).await;
    let mut told = Transcript::of(world.addr());
    let body = games::credentials(games::CLIENT, "wrong", games::GAME);
    told.call("Development says why", Call::post(SERVER_TOKEN, body))
        .await;
    told.call("Development says why", Call::post(VERIFY, "{}"))
        .await;
    hold("stove_reasons", &told);
}

#[tokio::test]
async fn device() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let good = sign_in(games::MEMBER, games::MEMBER_KEY);
    let signed_in = told.call("A sign-in", Call::post(SIGN_IN, &*good)).await;
    let session = text(&signed_in, "session_token");
    for (title, body) in [
        ("A wrong key", sign_in(games::MEMBER, "wrong")),
        ("An unknown player", sign_in(1, games::MEMBER_KEY)),
        ("No JSON", "x".to_owned()),
        ("A missing field", "{}".to_owned()),
        (
            "A number for an id",
            r#"{"player_id":5,"key":"k"}"#.to_owned(),
        ),
        ("No id", r#"{"player_id":"x","key":"k"}"#.to_owned()),
    ] {
        told.call(title, Call::post(SIGN_IN, body)).await;
    }
    let wish = |body: &str| Call::post(USER_TOKEN, body).bearer(&session);
    told.call("A user token", wish(r#"{"game_id":"SGP_EVENT"}"#))
        .await;
    told.call(
        "One for the sandbox",
        wish(r#"{"game_id":"SGP_EVENT","environment":"sandbox"}"#),
    )
    .await;
    told.call("An unknown game", wish(r#"{"game_id":"NOWHERE"}"#))
        .await;
    told.call(
        "An unknown environment",
        wish(r#"{"game_id":"X","environment":"moon"}"#),
    )
    .await;
    told.call("No session", Call::post(USER_TOKEN, "{}")).await;
    let call = Call::post(USER_TOKEN, "{}").bearer(&forged(&session));
    told.call("A forged session", call).await;
    for (title, call) in [
        ("No such path", Call::get("/device/v1/nothing")),
        ("The prefix alone", Call::get("/device/v1")),
        ("The prefix and a slash", Call::get("/device/v1/")),
        ("Another method", Call::get(SIGN_IN)),
        (
            "A body that is too large",
            Call::post(SIGN_IN, "x".repeat(MAX + 1)),
        ),
    ] {
        if title != "A body that is too large" {
            told.call(title, call).await;
            continue;
        }
        let request = format!("POST {SIGN_IN}\n\n({} bytes)\n", MAX + 1);
        told.note(title, &request, &world.send(call).await);
    }
    world.advance(24 * 60 * 60 + 2);
    told.call("A session past its end", wish(r#"{"game_id":"SGP_EVENT"}"#))
        .await;
    world.store.fail_reads(true);
    told.call("A store that does not read", Call::post(SIGN_IN, good))
        .await;
    hold("device", &told);
}
