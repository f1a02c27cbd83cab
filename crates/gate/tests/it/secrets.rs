use serde_json::json;
use testkit::{Answer, Call, Logs, Reply, games};

use super::world::{CHALLENGE, CHALLENGES, KEY, Pair, STOVE, World, scripted};

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
            json!([secret]),
            json!(secret),
        ] {
            for path in [CHALLENGES, CHALLENGE, STOVE] {
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
