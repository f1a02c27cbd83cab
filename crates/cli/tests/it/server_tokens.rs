//! The server token that many servers share: one for all, and renewed in time.

use std::{collections::BTreeSet, fs};

use futures_util::future::join_all;
use serde_json::Value;

use super::{dev_house::Dev, home::Home};

/// A game whose server tokens live for a million seconds.
const SEED: &str = r#"
[[app]]
name = "QA"

[[app.stove]]
game_id = "QA"
client_id = "qa.server"
client_secret = "the-secret-of-the-qa-server"
token_validity_secs = 1000000
"#;

/// Asks many times at once: the tokens that were answered, and how long they
/// last.
async fn tokens(dev: &Dev, game: &Value) -> (BTreeSet<String>, u64) {
    let answers = join_all((0..32).map(|_| dev.server_token(game))).await;
    let token = |answer: &super::http::Answer| answer.text_at("/response_data/access_token");
    let first = answers[0].json();
    let expires_in = first["response_data"]["expires_in"].as_u64().unwrap();
    (answers.iter().map(token).collect(), expires_in)
}

#[tokio::test]
async fn whoever_asks_gets_the_same_token_until_less_than_30_percent_remains() {
    let home = Home::new();
    let seed = home.path().join("seed.toml");
    fs::write(&seed, SEED).unwrap();
    let dev = Dev::start(home.path(), Some(&seed)).await;
    let game = dev.game("QA", "live");

    let (first, expires_in) = tokens(&dev, game).await;
    assert_eq!(first.len(), 1, "however many ask at once");
    assert!((999_000..=1_000_000).contains(&expires_in), "{expires_in}");

    dev.advance(699_000).await;
    let (same, expires_in) = tokens(&dev, game).await;
    assert_eq!(same, first, "more than 30 % remains");
    assert!((300_000..=301_000).contains(&expires_in), "{expires_in}");

    dev.advance(1_001).await;
    let (renewed, expires_in) = tokens(&dev, game).await;
    assert_eq!(renewed.len(), 1, "however many ask at once");
    assert_ne!(renewed, first);
    assert!((999_000..=1_000_000).contains(&expires_in), "{expires_in}");

    // What was issued goes on until its own end.
    for token in first.iter().chain(&renewed) {
        let answer = dev.verify(game, token, "no.such.token").await;
        assert_eq!(answer.code(), 40_000, "the player's token is at fault");
    }
}
