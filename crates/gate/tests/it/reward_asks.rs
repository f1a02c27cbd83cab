//! What is remembered of every time that a game is asked.

use std::sync::Arc;

use base::{Clock, Secret};
use gate::{GrantAnswer, GrantEndpoint};
use outbound::{Outbound, OutboundOptions, Policy};
use store::{LONGEST_EXCHANGE, RewardAsk, RewardState};
use testkit::{FakeClock, Peer, Reply};

use super::{
    reward_networks::id,
    reward_world::{OID, RewardWorld, Setup},
};

const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

async fn asks(world: &RewardWorld) -> Vec<RewardAsk> {
    world
        .house
        .store
        .reward_asks(id("unity-ads", OID))
        .await
        .unwrap()
}

async fn asking(url: String) -> RewardWorld {
    let options = OutboundOptions {
        policy: Policy::with_loopback(),
        user_agent: "countersign".to_owned(),
    };
    let outbound = Arc::new(Outbound::new(options).unwrap());
    let endpoint = GrantEndpoint::new(url, Secret::new(SECRET), outbound, FakeClock::new());
    RewardWorld::with(Setup {
        grants: Some(endpoint.unwrap()),
        ..Setup::default()
    })
    .await
}

#[tokio::test]
async fn each_asking_is_told_with_its_number() {
    let world = RewardWorld::new().await;
    let began = world.house.clock.now();
    world.game.answers(GrantAnswer::Unknown);
    assert_eq!(world.example().await.0, 503);
    world.advance(5);
    world.drive().await;
    let asks = asks(&world).await;
    let told: Vec<_> = asks.iter().map(|ask| (ask.no, ask.came_to)).collect();
    assert_eq!(told, [(1, RewardState::Open), (2, RewardState::Granted)]);
    assert_eq!(asks[0].began_at, began);
    assert!(asks.iter().all(|ask| ask.detail == "as scripted"));
    assert_eq!(world.example().await.0, 403);
    assert_eq!(self::asks(&world).await, asks, "a repetition asks nobody");
}

#[tokio::test]
async fn what_was_sent_and_answered_stands_there_without_what_signs_it() {
    let echo = |request: &testkit::Received| {
        let signature = request.header("webhook-signature").unwrap();
        // As it is, as PHP writes it into JSON, and as a form has it.
        let escaped = signature.replace('/', "\\/");
        let form: String = signature
            .bytes()
            .map(|byte| match byte {
                b'+' => "%2b".to_owned(),
                b'/' => "%2f".to_owned(),
                b'=' => "%3d".to_owned(),
                b',' => "%2c".to_owned(),
                _ => char::from(byte).to_string(),
            })
            .collect();
        let echo = format!("{signature} {escaped} {form} {SECRET}");
        let body = format!("{{\"echo\":\"{echo}\"}}{}", "x".repeat(5_000));
        Reply::json(422, &body)
    };
    let game = Peer::start(echo).await;
    let world = asking(game.url("/grants?token=s3cret")).await;
    assert_eq!(world.example().await.0, 500);
    let asks = asks(&world).await;
    assert_eq!(asks.len(), 1);
    let ask = &asks[0];
    assert_eq!(
        (ask.status, ask.came_to),
        (Some(422), RewardState::Rejected)
    );
    assert_eq!(ask.detail, "the game answered 422");
    let body = String::from_utf8(game.requests()[0].body.to_vec()).unwrap();
    let request = format!("POST {}\n\n{body}", game.url("/grants"));
    assert_eq!(ask.request, request);
    let beginning = "{\"echo\":\"[hidden] [hidden] [hidden] [hidden]\"}xxx";
    assert!(ask.answer.starts_with(beginning), "{}", ask.answer);
    assert_eq!(ask.answer.len(), LONGEST_EXCHANGE);
    let signature = game.requests()[0]
        .header("webhook-signature")
        .unwrap()
        .to_owned();
    let signature = signature.strip_prefix("v1,").unwrap();
    for secret in [signature, SECRET, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkw", "s3cret"] {
        assert!(
            !ask.answer.contains(secret) && !ask.request.contains(secret),
            "{ask:?}"
        );
    }
}

#[tokio::test]
async fn a_game_that_is_not_there_is_told_so_and_not_asked_is_not_told() {
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let world = asking(format!("http://{}/", held.local_addr().unwrap())).await;
    assert_eq!(world.example().await.0, 503);
    let first = asks(&world).await;
    assert_eq!(
        (first.len(), first[0].status, &*first[0].answer),
        (1, None, "")
    );
    assert!(first[0].request.starts_with("POST http://127.0.0.1"));
    world.advance(60);
    world.drive_without_the_game().await;
    assert_eq!(asks(&world).await, first, "nobody was asked");
}
