//! A challenge is accepted once, however many offer it at the same time.

use futures_util::future::join_all;
use serde_json::json;

use super::{
    dev_house::{ADA, Dev},
    home::Home,
    up_house::{Up, verdict},
};

const AT_ONCE: usize = 64;

#[tokio::test]
async fn one_of_sixty_four_offers_at_once_is_accepted() {
    let home = Home::new();
    let up = Up::start(home.path()).await;
    for _ in 0..3 {
        let challenge = up.challenge().await;
        let offers = join_all((0..AT_ONCE).map(|_| up.redeem(&challenge))).await;
        assert!(
            offers.iter().all(|answer| answer.status == 200),
            "{offers:?}"
        );
        let count = |wanted: &str| offers.iter().filter(|a| verdict(a) == wanted).count();
        assert_eq!(
            (count("accepted"), count("challenge_used")),
            (1, AT_ONCE - 1)
        );
        assert_eq!(verdict(&up.redeem(&challenge).await), "challenge_used");
    }
}

#[tokio::test]
async fn a_login_that_carries_a_challenge_is_accepted_once() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live");
    let token = dev.user_token(ADA, game).await;
    let issued = dev
        .gate("/v1/challenges", &json!({ "context": "login" }))
        .await;
    let login = |context: &str, token: &str| {
        json!({
            "game": game["gate_game"],
            "token": token,
            "challenge": issued.text_at("/challenge"),
            "context": context,
        })
    };
    // What is refused does not use the challenge up.
    let answer = dev.gate("/v1/verify/stove", &login("logout", &token)).await;
    assert_eq!(verdict(&answer), "challenge_foreign");
    let answer = dev
        .gate("/v1/verify/stove", &login("login", "no.such.token"))
        .await;
    assert_eq!(verdict(&answer), "token_refused");

    let good = login("login", &token);
    let offers = join_all((0..AT_ONCE).map(|_| dev.gate("/v1/verify/stove", &good))).await;
    let count = |wanted: &str| offers.iter().filter(|a| verdict(a) == wanted).count();
    assert_eq!(
        (count("accepted"), count("challenge_used")),
        (1, AT_ONCE - 1)
    );
}

#[tokio::test]
async fn a_challenge_ends_and_a_restart_does_not_revive_it() {
    let home = Home::new();
    let mut dev = Dev::start(home.path(), None).await;
    let issued = dev.gate("/v1/challenges", &json!({ "ttl_secs": 60 })).await;
    let used = json!({ "challenge": issued.text_at("/challenge") });
    let path = "/v1/verify/challenge";
    assert_eq!(verdict(&dev.gate(path, &used).await), "accepted");
    let late = dev.gate("/v1/challenges", &json!({ "ttl_secs": 60 })).await;
    let late = json!({ "challenge": late.text_at("/challenge") });
    // Past its end, and past what clocks of two nodes may differ by.
    dev.advance(63).await;
    assert_eq!(verdict(&dev.gate(path, &late).await), "challenge_expired");
    assert!(dev.process.stop().await.success());

    // The clock is the system's again, so both would be young enough.
    let dev = Dev::start(home.path(), None).await;
    assert_eq!(verdict(&dev.gate(path, &used).await), "challenge_used");
}
