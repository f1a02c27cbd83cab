//! A platform in trouble: never a refusal, and no challenge is used up.

use serde_json::json;
use testkit::{Peer, Reply};

use super::{
    attest_world::{Attesting, SESSION, game, token, upstream},
    world::{World, behind, read, told},
};

fn refusal(status: u16, code: i64) -> Reply {
    let error = json!({ "error": { "message": "m", "type": "OCApiException", "code": code } });
    Reply::json(status, &error.to_string())
}

fn troubles() -> Vec<Reply> {
    vec![
        refusal(500, 1),
        refusal(400, 1),
        refusal(400, -1),
        refusal(400, 4),
        refusal(400, 100),
        Reply::json(429, ""),
        Reply::json(502, "<html>Bad Gateway</html>"),
        Reply::json(404, "{}"),
        Reply::json(200, "garbage"),
        Reply::json(200, "{}"),
        Reply::json(200, r#"{"data":[]}"#),
        Reply::json(200, r#"{"data":[{"message":"success"}]}"#),
        Reply::json(200, r#"{"data":[{"message":"success","claims":"e30"}]}"#),
        Reply::json(400, r#"{"data":[{"message":"invalid signature"}]}"#),
        Reply::json(302, "").then_close(),
        Reply::json(200, &"x".repeat(600_000)),
        Reply::raw("no HTTP at all\r\n\r\n").then_close(),
        Reply::raw("").then_close(),
    ]
}

#[tokio::test]
async fn trouble_is_an_outage_and_uses_nothing_up() {
    let story = Attesting::new().await;
    for trouble in troubles() {
        let shown = format!("{trouble:?}");
        let claims = story.claims(&story.challenge().await);
        *story.trouble.lock().unwrap() = Some(trouble);
        let answer = story.present(SESSION, &token(&claims)).await;
        let envelope = read(&answer);
        let unavailable = ("unavailable", "platform_unavailable");
        assert_eq!(told(&envelope), unavailable, "{shown}");
        assert_eq!(answer.status, 503);
        let wait = envelope["retry_after_secs"].as_u64().unwrap();
        assert_eq!(answer.header("retry-after"), Some(&*wait.to_string()));
        *story.trouble.lock().unwrap() = None;
        let envelope = story.verify(&claims).await;
        assert_eq!(told(&envelope), ("accepted", ""), "{shown}");
    }
}

#[tokio::test]
async fn who_is_only_watched_hears_of_outages_too() {
    let story = Attesting::with(|options| options.monitor = true).await;
    *story.trouble.lock().unwrap() = Some(refusal(500, 1));
    let envelope = read(&story.present(SESSION, "x").await);
    assert_eq!(told(&envelope).0, "unavailable");
}

#[tokio::test]
async fn credentials_that_are_refused_are_the_operators_to_mend() {
    let story = Attesting::new().await;
    for (status, code) in [(400, 190), (403, 10), (404, 2_500)] {
        *story.trouble.lock().unwrap() = Some(refusal(status, code));
        let envelope = read(&story.present(SESSION, "x").await);
        assert_eq!(told(&envelope), ("unavailable", "credentials_refused"));
        assert_eq!(envelope["retry_after_secs"], 30);
    }
}

#[tokio::test]
async fn silence_and_nobody_there_are_outages() {
    let silent = Peer::start(|_| Reply::raw("").then_hang()).await;
    // A port that was free a moment ago and is held, but not listened on.
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let nobody = format!("http://{}", held.local_addr().unwrap());
    for url in [silent.url(""), nobody] {
        let (house, store) = behind().await;
        let upstream = upstream(&url, |_| {});
        let world = World::of(house, store, game(&upstream)).await;
        let answer = world
            .send(super::attest_world::question(SESSION, "x"))
            .await;
        assert_eq!(
            told(&read(&answer)),
            ("unavailable", "platform_unavailable")
        );
    }
}
