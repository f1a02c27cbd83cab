//! A gate of its own process, in front of a platform of another.

use std::{fmt::Write as _, path::Path};

use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev, GRACE, forged},
    home::Home,
    http::{Answer, DeadPort, text_at},
    process::Process,
    up_house::{GATE_KEY, Up, verdict},
};

/// How many tokens a batch may have.
const MOST: usize = 128;

/// Starts a gate for the game, and in `more` what else its configuration says.
async fn gate_for(game: &Value, home: &Path, more: &str) -> Up {
    let mut config = Up::config(&home.join("gate-data"));
    config = config.replace("[platform]\n", "[platform]\nenabled = false\n");
    write!(
        config,
        "[gate.game.qa]\nstove_base_url = {}\n",
        game["base_url"]
    )
    .unwrap();
    for key in ["client_id", "client_secret", "game_id"] {
        writeln!(config, "stove_{key} = {}", game[key]).unwrap();
    }
    let allowed = format!("[gate]\n{more}");
    let config = config.replacen("[gate]\n", &allowed, 1);
    Up::started(Process::start(Up::command(home, &config), home, "gate")).await
}

const LOOPBACK: &str = "allow_private_upstreams = [\"127.0.0.0/8\"]\n";

async fn ask(gate: &Up, question: &Value) -> Answer {
    let url = gate.gate("/v1/verify/stove");
    gate.http.post(&url, Some(GATE_KEY), question).await
}

#[tokio::test]
async fn verdicts_are_told_one_by_one_and_in_batches() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live");
    let gate = gate_for(game, home.path(), LOOPBACK).await;
    let ada = dev.user_token(ADA, game).await;
    let grace = dev.user_token(GRACE, game).await;
    let foreign = dev.user_token(ADA, dev.game("SGP_EVENT", "live")).await;
    let accepted = |subject: &str, claims: Value| {
        json!({
            "verdict": "accepted",
            "subject": subject,
            "claims": claims,
            "reason": null,
            "retry_after_secs": null,
        })
    };
    let refused = |reason: &str| {
        json!({
            "verdict": "refused",
            "subject": null,
            "claims": {},
            "reason": reason,
            "retry_after_secs": null,
        })
    };
    let ada_is = json!({
        "game_id": "MVP_SDK_QA",
        "member_no": 20_005_061_986_u64,
        "guid": 200_000_000_397_u64,
    });
    let grace_is = json!({ "game_id": "MVP_SDK_QA", "member_no": 20_005_061_987_u64 });
    let cases = [
        (ada.clone(), accepted("20005061986", ada_is)),
        (forged(&ada), refused("token_refused")),
        (grace, accepted("20005061987", grace_is)),
        (foreign, refused("wrong_game")),
        ("no token at all".to_owned(), refused("token_refused")),
    ];
    for (token, expected) in &cases {
        // A gate in front of one game only need not be told which.
        for question in [
            json!({ "game": "qa", "token": token }),
            json!({ "token": token }),
        ] {
            let answer = ask(&gate, &question).await.must_be(200);
            assert_eq!(answer.json(), *expected);
        }
    }
    let answer = ask(&gate, &json!({ "token": ada })).await;
    assert_eq!(
        answer.text,
        r#"{"verdict":"accepted","subject":"20005061986","claims":{"game_id":"MVP_SDK_QA","guid":200000000397,"member_no":20005061986},"reason":null,"retry_after_secs":null}"#
    );

    let many: Vec<_> = cases.iter().cycle().take(37).collect();
    let tokens: Vec<_> = many.iter().map(|(token, _)| token).collect();
    let expected: Vec<_> = many.iter().map(|(_, expected)| expected).collect();
    let answer = ask(&gate, &json!({ "tokens": tokens })).await.must_be(200);
    assert_eq!(answer.json(), json!({ "results": expected }));
}

#[tokio::test]
async fn the_largest_batch_is_taken_and_none_larger() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live");
    let gate = gate_for(game, home.path(), LOOPBACK).await;
    // Nobody's token, and as long as the one that the documents show.
    let token = "x".repeat(413);
    let full = ask(&gate, &json!({ "tokens": vec![&token; MOST] }))
        .await
        .must_be(200);
    assert_eq!(full.json()["results"].as_array().unwrap().len(), MOST);
    for (question, status, code) in [
        (
            json!({ "tokens": vec!["x"; MOST + 1] }),
            400,
            "invalid_field",
        ),
        (json!({ "tokens": [] }), 400, "invalid_field"),
        (
            json!({ "tokens": ["x"], "token": "x" }),
            400,
            "invalid_field",
        ),
        (
            json!({ "tokens": ["x"], "challenge": "x" }),
            400,
            "invalid_field",
        ),
        (json!({}), 400, "invalid_field"),
        (
            json!({ "token": "x", "game": "another" }),
            404,
            "unknown_game",
        ),
        (json!({ "token": 1 }), 400, "invalid_json"),
        (json!({ "token": "x", "tocken": "x" }), 400, "invalid_json"),
        (
            json!({ "token": "x".repeat(70_000) }),
            413,
            "body_too_large",
        ),
    ] {
        let answer = ask(&gate, &question).await;
        assert_eq!(
            (answer.status, answer.text_at("/code").as_str()),
            (status, code)
        );
        assert_eq!(answer.content_type(), "application/problem+json");
    }
}

#[tokio::test]
async fn without_a_word_from_the_platform_there_is_no_verdict() {
    let home = Home::new();
    let mut dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live").clone();
    let token = json!({ "token": dev.user_token(ADA, &game).await });
    let no_verdict = |answer: &Answer, reason: &str| {
        assert_eq!((answer.status, verdict(answer).as_str()), (503, reason));
        assert_eq!(answer.json()["verdict"], "unavailable");
        let wait = answer.json()["retry_after_secs"].as_u64().unwrap();
        assert!(wait >= 1);
        assert_eq!(
            answer.header("retry-after"),
            Some(wait.to_string().as_str())
        );
    };

    // Addresses that are not public are called only where that is allowed.
    let mut gate = gate_for(&game, home.path(), "").await;
    no_verdict(&ask(&gate, &token).await, "platform_unavailable");
    assert!(gate.process.stop().await.success());

    let mut mistaken = game.clone();
    mistaken["client_secret"] = json!("wrong");
    let mut gate = gate_for(&mistaken, home.path(), LOOPBACK).await;
    no_verdict(&ask(&gate, &token).await, "credentials_refused");
    assert!(gate.process.stop().await.success());

    let gate = gate_for(&game, home.path(), LOOPBACK).await;
    assert_eq!(verdict(&ask(&gate, &token).await), "accepted");
    assert!(dev.process.stop().await.success());
    let (_dead, _) = DeadPort::hold(dev.platform().trim_start_matches("http://"));
    no_verdict(&ask(&gate, &token).await, "platform_unavailable");
    let batch = json!({ "tokens": [text_at(&token, "/token"), "x"] });
    let results = ask(&gate, &batch).await.must_be(200).json();
    for result in results["results"].as_array().unwrap() {
        assert_eq!(result["reason"], "platform_unavailable", "{result}");
    }
}
