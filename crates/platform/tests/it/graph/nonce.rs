//! User proofs: one check each, and a log that says of whom.

use futures_util::future::join_all;
use serde_json::Value;
use store::GraphChange;
use testkit::{Call, Logs, games};

use super::{
    super::world::{forged, json as read},
    world::{APP, GraphWorld, OTHER_APP, USER, app_token, error, form, other_app_token},
};

fn validate(token: &str, nonce: &str, user: u64) -> Call {
    let user = user.to_string();
    let pairs = [
        ("access_token", token),
        ("nonce", nonce),
        ("user_id", &*user),
    ];
    form("/user_nonce_validate", &pairs)
}

impl GraphWorld {
    async fn is_valid(&self, nonce: &str) -> bool {
        self.says(validate(&app_token(), nonce, USER)).await
    }

    async fn says(&self, call: Call) -> bool {
        let answer = self.send(call).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        read(&answer)["is_valid"].as_bool().unwrap()
    }
}

#[tokio::test]
async fn of_many_checks_at_once_one_finds_it_valid() {
    let world = GraphWorld::new().await;
    let nonce = world.nonce(APP).await;
    let checks = (0..16).map(|_| world.is_valid(&nonce));
    let found = join_all(checks).await;
    assert_eq!(found.iter().filter(|valid| **valid).count(), 1);
}

#[tokio::test]
async fn a_check_that_fails_for_another_reason_does_not_use_it_up() {
    let world = GraphWorld::new().await;
    let nonce = world.nonce(APP).await;
    let token = app_token();
    for call in [
        validate(&token, &nonce, USER + 1),
        validate(&token, &nonce, games::MEMBER),
        validate(&other_app_token(), &nonce, USER),
        validate(&token, &forged(&nonce), USER),
        validate(&token, "nonce", USER),
    ] {
        assert!(!world.says(call.clone()).await, "{call:?}");
    }
    assert!(world.is_valid(&nonce).await);
    assert!(!world.is_valid(&nonce).await);
}

#[tokio::test]
async fn it_lives_ten_minutes_or_as_long_as_its_app_says() {
    let world = GraphWorld::new().await;
    let (first, second) = (world.nonce(APP).await, world.nonce(APP).await);
    world.advance(599);
    assert!(world.is_valid(&first).await);
    world.advance(1);
    assert!(!world.is_valid(&second).await);
    world
        .configure(GraphChange::Settings {
            overlap: None,
            user_token_validity: None,
            proof_validity: Some(std::time::Duration::from_secs(30)),
            calls_per_minute: None,
        })
        .await;
    let third = world.nonce(APP).await;
    world.advance(30);
    assert!(!world.is_valid(&third).await);
}

#[tokio::test]
async fn it_ends_with_its_players_revocation() {
    let world = GraphWorld::new().await;
    let nonce = world.nonce(APP).await;
    world.revoke(world.app, games::MEMBER).await;
    assert!(!world.is_valid(&nonce).await);
    assert!(world.is_valid(&world.nonce(APP).await).await);
}

#[tokio::test]
async fn a_used_one_stays_used_through_a_restart() {
    let world = GraphWorld::new().await;
    let (used, unused) = (world.nonce(APP).await, world.nonce(APP).await);
    assert!(world.is_valid(&used).await);
    let world = world.restarted().await;
    assert!(!world.is_valid(&used).await);
    assert!(world.is_valid(&unused).await);
}

#[tokio::test]
async fn what_a_store_that_does_not_write_cannot_say_is_neither_true_nor_false() {
    let world = GraphWorld::new().await;
    let nonce = world.nonce(APP).await;
    world.store.fail_writes(true);
    let answer = world.send(validate(&app_token(), &nonce, USER)).await;
    assert_eq!(error(&answer), (500, 1, None));
    let body: Value = read(&answer);
    assert_eq!(body["error"]["is_transient"], true);
    world.store.fail_writes(false);
    assert!(world.is_valid(&nonce).await);
}

#[tokio::test]
async fn the_log_says_by_whom_and_when_it_was_used() {
    let (logs, _guard) = Logs::capture();
    let world = GraphWorld::new().await;
    let nonce = world.nonce(APP).await;
    let first = world.send(validate(&app_token(), &nonce, USER)).await;
    let again = world.send(validate(&app_token(), &nonce, USER)).await;
    let log = logs.text();
    let line = |text: &str| {
        let found = log.lines().find(|line| line.contains(text));
        found
            .unwrap_or_else(|| panic!("no {text:?} in {log}"))
            .to_owned()
    };
    let proof = |line: &str| {
        let (_, rest) = line.split_once("proof=").unwrap();
        rest.split(' ').next().unwrap().to_owned()
    };
    let used = line("a user proof was used");
    let came_again = line("a user proof came that had been used before");
    assert_eq!(proof(&used), proof(&came_again), "one id leads to both");
    for (line, answer) in [(used, first), (came_again, again)] {
        let request_id = answer.header("x-request-id").unwrap();
        for part in [
            format!("app={}", world.app),
            format!("user_id={USER}"),
            format!("request_id={request_id}"),
        ] {
            assert!(line.contains(&part), "{part} in {line}");
        }
    }
    assert!(!log.contains(&nonce), "the nonce itself is not logged");
    let elsewhere = world.nonce(OTHER_APP).await;
    assert!(!world.is_valid(&elsewhere).await);
    assert!(logs.text().contains("grant_of_other_app"));
}
