use serde_json::json;
use testkit::{Answer, Call, Logs, Reply, games};

use super::{
    attest_world::{self, ATTEST},
    meta_world::{self, APP, SECRET, graph},
    world::{CHALLENGE, CHALLENGES, KEY, META, Pair, STOVE, World, scripted},
};

const TOKEN: &str = "token-of-a-player-0123456789";
const SERVER_TOKEN: &str = "server-token-of-the-peer";

/// Everything with which the faces can be called wrongly.
async fn refusals(world: &World, secrets: &[&str]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for secret in secrets {
        for body in [
            json!({ "token": secret }),
            json!({ "token": [secret] }),
            json!({ "tokens": secret }),
            json!({ "tokens": [secret, secret] }),
            json!({ "game": secret, "token": secret }),
            json!({ (*secret): secret }),
            json!({ "challenge": secret, "context": secret }),
            json!({ "token": secret, "challenge": secret }),
            json!({ "ttl_secs": secret }),
            json!({ "user_id": "12345", "nonce": secret }),
            json!({ "token": secret, "session": secret, "request_digest": secret }),
            json!({ "tokens": [{ "token": secret, "session": secret }, { "token": secret }] }),
            json!({ "user_id": secret, "nonce": secret }),
            json!({ "user_id": "12345", "nonce": [secret] }),
            json!([secret]),
            json!(secret),
        ] {
            for path in [CHALLENGES, CHALLENGE, STOVE, ATTEST, META] {
                let call = || Call::post(format!("{path}?t={secret}"), body.to_string());
                answers.push(world.send(call()).await);
                answers.push(call().bearer(secret).send(world.addr()).await);
            }
        }
        answers.push(world.send(Call::post(STOVE, *secret)).await);
    }
    answers
}

fn assert_silent(logs: &str, answers: &[Answer], secrets: &[&str]) {
    for secret in secrets {
        assert!(!logs.contains(secret), "in the log: {secret}");
        for answer in answers {
            let shown = format!("{:?} {}", answer.headers, answer.text());
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

#[tokio::test]
async fn no_secret_is_seen_when_the_real_platform_refuses() {
    let (logs, _guard) = Logs::capture();
    let pair = Pair::new().await;
    let other = pair
        .user_token(games::MEMBER, games::MEMBER_KEY, games::OTHER_GAME)
        .await;
    let challenge = pair.world.challenge(&json!({})).await;
    let secrets = [TOKEN, &other, games::SECRET, &challenge];
    let answers = refusals(&pair.world, &secrets).await;
    assert!(logs.text().contains("token_refused"), "{}", logs.text());
    assert_silent(&logs.text(), &answers, &[&secrets[..], &[KEY]].concat());
}

#[tokio::test]
async fn no_secret_is_seen_when_the_platform_is_in_trouble() {
    let echo = format!(r#"{{"code":50000,"message":"{SERVER_TOKEN} {TOKEN}"}}"#);
    let peer = scripted(move |_| Reply::json(500, &echo)).await;
    let (logs, _guard) = Logs::capture();
    let world = World::asking(&peer.url("")).await;
    world.store.fail_writes(true);
    let answers = refusals(&world, &[TOKEN, SERVER_TOKEN, games::SECRET]).await;
    assert!(
        logs.text().contains("STOVE gave no verdict"),
        "{}",
        logs.text()
    );
    assert_silent(
        &logs.text(),
        &answers,
        &[TOKEN, SERVER_TOKEN, games::SECRET, KEY],
    );
}

/// What a stranger who answers as the graph may send back: all that it was sent.
fn echo(request: &testkit::Received) -> Reply {
    let token = request.header("authorization").unwrap().to_owned();
    let sent = String::from_utf8(request.body.to_vec()).unwrap();
    let error = json!({ "error": {
        "message": format!("{token} {sent}"), "type": token, "code": 3, "fbtrace_id": token,
    } });
    Reply::json(400, &error.to_string())
}

#[tokio::test]
async fn no_secret_is_seen_when_the_graph_says_what_it_was_sent() {
    for status in [200, 400, 500] {
        let peer = graph(move |request| match status {
            400 => echo(request),
            _ => Reply::json(status, &format!("{request:?}")),
        })
        .await;
        let (logs, _guard) = Logs::capture();
        let world = meta_world::asking(&peer.url(""), |_| {}).await;
        let token = format!("OC|{APP}|{SECRET}");
        let answers = refusals(&world, &[TOKEN, SECRET, &token]).await;
        assert!(!peer.requests().is_empty());
        assert!(logs.text().contains("Meta's graph"), "{}", logs.text());
        assert_silent(&logs.text(), &answers, &[TOKEN, SECRET, KEY]);
    }
}

#[tokio::test]
async fn no_secret_is_seen_when_the_platform_of_attestation_says_what_it_was_sent() {
    for status in [200, 400, 500] {
        let story = attest_world::Attesting::new().await;
        let error = json!({ "error": {
            "message": format!("OC|{APP}|{SECRET} {TOKEN}"), "type": TOKEN, "code": 100,
            "fbtrace_id": SECRET,
        } });
        *story.trouble.lock().unwrap() = Some(Reply::json(status, &error.to_string()));
        let (logs, _guard) = Logs::capture();
        let mut answers = refusals(&story.world, &[TOKEN, SECRET]).await;
        answers.push(story.present("a-session", TOKEN).await);
        let logs = logs.text();
        assert!(logs.contains("the platform of attestation"), "{logs}");
        assert_silent(&logs, &answers, &[TOKEN, SECRET, KEY]);
    }
}

#[test]
fn an_upstream_of_attestation_does_not_show_its_secret() {
    let upstream = attest_world::upstream("http://127.0.0.1", |_| {});
    let shown = format!("{upstream:?}");
    assert!(shown.contains(&APP.to_string()), "{shown}");
    assert!(!shown.contains(SECRET), "{shown}");
}

#[test]
fn an_upstream_does_not_show_its_secret() {
    let upstream = meta_world::upstream("http://127.0.0.1", |_| {});
    let shown = format!("{upstream:?}");
    assert!(shown.contains(&APP.to_string()), "{shown}");
    assert!(!shown.contains(SECRET), "{shown}");
}
