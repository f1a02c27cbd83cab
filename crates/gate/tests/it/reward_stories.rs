//! Orders from the network's word to the game's, through everything that comes
//! between, under a clock that is moved by hand.

use std::{collections::HashMap, sync::Arc};

use base::{KeyId, Secret};
use courier::Worked;
use gate::GrantAnswer;
use store::RewardState;
use testkit::{Call, Client, Logs};

use super::reward_world::{
    EXAMPLE, OID, PATH, RewardWorld, SECRET, SECRET_ID, SID, Setup, signed, told,
};

const KEY: &str = "unity-ads:event:0987654321";

pub(super) fn keys(world: &RewardWorld) -> Vec<String> {
    let asked = world.game.asked();
    asked.iter().map(gate::Grant::idempotency_key).collect()
}

pub(super) async fn state(world: &RewardWorld) -> RewardState {
    world.reward(OID).await.unwrap().state
}

/// A call of the documents' example that goes on by itself.
pub(super) fn calling(world: &RewardWorld) -> tokio::task::JoinHandle<(u16, String)> {
    let (addr, call) = (world.addr(), Call::get(format!("{PATH}?{EXAMPLE}")));
    tokio::spawn(async move { told(&call.send(addr).await) })
}

#[tokio::test]
async fn of_sixty_four_at_once_one_is_granted() {
    let world = RewardWorld::new().await;
    let go_on = world.game.holds(GrantAnswer::Granted);
    let calls: Vec<_> = (0..64).map(|_| calling(&world)).collect();
    world.game.is_asked().await;
    // Whoever has come so far waits with the game, and is told so.
    assert_eq!(world.example().await.0, 503);
    drop(go_on);
    let mut answers: HashMap<(u16, String), u32> = HashMap::new();
    for call in calls {
        *answers.entry(call.await.unwrap()).or_default() += 1;
    }
    assert_eq!(answers.remove(&(200, "1".to_owned())), Some(1));
    let in_flight = answers.remove(&(503, "Order is being processed".to_owned()));
    let duplicates = answers.remove(&(403, "Duplicate order".to_owned()));
    assert_eq!(in_flight.unwrap_or(0) + duplicates.unwrap_or(0), 63);
    assert!(answers.is_empty(), "{answers:?}");
    assert_eq!((world.game.asked().len(), world.game.granted()), (1, 1));
}

#[tokio::test]
async fn a_duplicate_is_only_what_is_granted_for_good() {
    let world = RewardWorld::new().await;
    let go_on = world.game.holds(GrantAnswer::Granted);
    let first = calling(&world);
    world.game.is_asked().await;
    let (status, body) = world.example().await;
    assert_eq!((status, &*body), (503, "Order is being processed"));
    drop(go_on);
    assert_eq!(first.await.unwrap(), (200, "1".to_owned()));
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
}

#[tokio::test]
async fn a_game_that_was_down_grants_once_without_the_networks_doing() {
    let world = RewardWorld::new().await;
    for _ in 0..4 {
        world.game.answers(GrantAnswer::Unknown);
    }
    assert_eq!(world.example().await.0, 503);
    assert_eq!(world.drive().await, [], "not due yet");
    for wait in [5, 5, 10] {
        world.advance(wait - 1);
        assert_eq!(world.drive().await, [], "not due yet");
        world.advance(1);
        assert_eq!(world.drive().await, [Worked::Rested]);
        assert_eq!(state(&world).await, RewardState::Open);
    }
    world.advance(20);
    assert_eq!(world.drive().await, [Worked::Rested]);
    assert_eq!(state(&world).await, RewardState::Granted);
    world.advance(3600);
    assert_eq!(world.drive().await, []);
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
    assert_eq!(keys(&world), [KEY; 5]);
    assert_eq!(world.game.granted(), 1);
}

#[tokio::test]
async fn a_network_that_comes_again_is_asked_for_before_the_queue_does() {
    let world = RewardWorld::new().await;
    world.game.answers(GrantAnswer::Unknown);
    let (status, body) = world.example().await;
    assert_eq!((status, &*body), (503, "Order is not settled yet"));
    world.advance(1);
    let (status, body) = world.example().await;
    assert_eq!((status, &*body), (503, "Order is being processed"));
    assert_eq!(world.game.asked().len(), 1, "the game is left alone");
    world.advance(1);
    assert_eq!(world.example().await, (200, "1".to_owned()));
    assert_eq!(world.drive().await, []);
    let asked = world.game.asked();
    assert_eq!(asked[0], asked[1], "the same words each time");
}

#[tokio::test]
async fn a_sender_that_hangs_up_does_not_stop_the_grant() {
    let world = RewardWorld::new().await;
    let go_on = world.game.holds(GrantAnswer::Granted);
    let mut client = Client::connect(world.addr()).await;
    let head = format!("GET {PATH}?{EXAMPLE} HTTP/1.1\r\nhost: test\r\n\r\n");
    client.send(head.as_bytes()).await;
    world.game.is_asked().await;
    drop(client);
    while !world
        .house
        .metrics()
        .contains("http_connections_open{face=\"gate\"} 0")
    {
        tokio::task::yield_now().await;
    }
    drop(go_on);
    while state(&world).await != RewardState::Granted {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
    assert_eq!(world.game.granted(), 1);
}

#[tokio::test]
async fn a_store_that_cannot_open_an_order_has_nothing_granted() {
    let world = RewardWorld::new().await;
    world.store.fail_writes(true);
    let answer = world.call(EXAMPLE).await;
    assert_eq!(told(&answer), (503, "Service unavailable".to_owned()));
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(world.game.asked().len(), 0);
    world.store.fail_writes(false);
    assert_eq!(world.example().await, (200, "1".to_owned()));
}

#[tokio::test]
async fn a_store_that_cannot_settle_has_the_game_asked_again_and_nothing_granted_twice() {
    let world = RewardWorld::new().await;
    let go_on = world.game.holds(GrantAnswer::Granted);
    let first = calling(&world);
    world.game.is_asked().await;
    world.store.fail_writes(true);
    drop(go_on);
    assert_eq!(
        first.await.unwrap(),
        (503, "Service unavailable".to_owned())
    );
    assert_eq!(world.game.granted(), 1);
    world.advance(15);
    assert_eq!(world.drive().await, [Worked::Stuck]);
    world.store.fail_writes(false);
    assert_eq!(world.example().await, (200, "1".to_owned()));
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
    assert_eq!((keys(&world).len(), world.game.granted()), (2, 1));
}

#[tokio::test]
async fn an_answer_of_the_store_that_is_lost_is_found_out() {
    let world = RewardWorld::new().await;
    world.store.lose_next_answers(2);
    assert_eq!(
        world.example().await,
        (200, "1".to_owned()),
        "at the opening"
    );
    let go_on = world.game.holds(GrantAnswer::Granted);
    let query = signed(SECRET, SID, "next");
    let (addr, call) = (world.addr(), Call::get(format!("{PATH}?{query}")));
    let next = tokio::spawn(async move { told(&call.send(addr).await) });
    world.game.is_asked().await;
    world.game.is_asked().await;
    world.store.lose_next_answers(2);
    drop(go_on);
    assert_eq!(next.await.unwrap(), (200, "1".to_owned()), "at the end");
    assert_eq!((world.game.asked().len(), world.game.granted()), (2, 2));
}

#[tokio::test]
async fn a_rejection_is_for_good_and_says_whether_it_can_be_doubted() {
    let world = RewardWorld::new().await;
    let no = (500, "Failed to give item to the player".to_owned());
    world.game.answers(GrantAnswer::Rejected);
    for _ in 0..2 {
        assert_eq!(world.example().await, no);
    }
    assert_eq!(world.reward(OID).await.unwrap().detail, "as scripted");
    world.advance(3600);
    assert_eq!(world.drive().await, []);
    assert_eq!(world.game.asked().len(), 1);

    // It may have been granted the first time, by a game that judges the player
    // before it looks for repetitions.
    let query = signed(SECRET, SID, "doubted");
    world.game.answers(GrantAnswer::Unknown);
    world.game.answers(GrantAnswer::Rejected);
    assert_eq!(world.call(&query).await.status, 503);
    world.advance(2);
    assert_eq!(told(&world.call(&query).await), no);
    let reward = world.reward("doubted").await.unwrap();
    assert_eq!(reward.state, RewardState::Rejected);
    assert!(reward.detail.ends_with("is not known"), "{}", reward.detail);
}

#[tokio::test]
async fn an_order_that_comes_again_for_another_player_is_an_alarm() {
    let (logs, _guard) = Logs::capture();
    let world = RewardWorld::new().await;
    assert_eq!(world.example().await.0, 200);
    let other = signed(SECRET, "another", OID);
    let expected = (409, "Order exists with other parameters".to_owned());
    for _ in 0..2 {
        assert_eq!(told(&world.call(&other).await), expected);
    }
    let text = logs.text();
    let alarms = text.lines().filter(|line| line.contains("ERROR"));
    assert_eq!(alarms.count(), 2, "{text}");
    let labels = "{network=\"unity-ads\",outcome=\"order_conflict\"}";
    let line = format!("countersign_gate_callbacks_total{labels}");
    assert_eq!(world.count(&line), 2);
    assert_eq!(world.game.asked().len(), 1);
    assert_eq!(world.reward(OID).await.unwrap().subject, SID);
}

#[tokio::test]
async fn a_key_that_is_rotated_between_two_attempts_changes_nothing() {
    const NEW: &str = "the-secret-from-now-on";
    let world = RewardWorld::with(Setup {
        secrets: vec![
            (KeyId::new([0, 0, 0, 2]), Secret::new(NEW)),
            (SECRET_ID, Secret::new(SECRET)),
        ],
        ..Setup::default()
    })
    .await;
    world.game.answers(GrantAnswer::Unknown);
    assert_eq!(world.example().await.0, 503);
    world.advance(2);
    let resigned = signed(NEW, SID, OID);
    assert_ne!(resigned, EXAMPLE);
    assert_eq!(told(&world.call(&resigned).await), (200, "1".to_owned()));
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
    assert_eq!(
        (keys(&world), world.game.granted()),
        (vec![KEY.to_owned(); 2], 1)
    );
    let forged = signed("a-secret-of-before", SID, "other");
    assert_eq!(world.call(&forged).await.status, 403);
}

#[tokio::test]
async fn an_order_of_a_game_that_is_gone_is_put_off_and_kept() {
    let world = RewardWorld::new().await;
    world.game.answers(GrantAnswer::Unknown);
    assert_eq!(world.example().await.0, 503);
    world.advance(5);
    assert_eq!(world.drive_without_the_game().await, [Worked::Rested]);
    assert_eq!(world.drive_without_the_game().await, []);
    world.advance(5);
    assert_eq!(world.drive().await, [Worked::Rested]);
    assert_eq!(state(&world).await, RewardState::Granted);
}

#[tokio::test]
async fn more_orders_than_a_game_can_have_under_way_are_told_to_come_again() {
    let world = Arc::new(RewardWorld::new().await);
    let held: Vec<_> = (0..256)
        .map(|_| world.game.holds(GrantAnswer::Granted))
        .collect();
    let calls: Vec<_> = (0..256)
        .map(|number| {
            let query = signed(SECRET, SID, &format!("order-{number}"));
            let (addr, call) = (world.addr(), Call::get(format!("{PATH}?{query}")));
            tokio::spawn(async move { call.send(addr).await.status })
        })
        .collect();
    for _ in 0..256 {
        world.game.is_asked().await;
    }
    let more = signed(SECRET, SID, "one-more");
    let answer = world.call(&more).await;
    assert_eq!(told(&answer), (503, "Service unavailable".to_owned()));
    assert_eq!(world.reward("one-more").await, None);
    drop(held);
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert_eq!(told(&world.call(&more).await), (200, "1".to_owned()));
}

#[tokio::test]
async fn no_signature_no_query_and_no_secret_is_logged() {
    let (logs, _guard) = Logs::capture();
    let world = RewardWorld::new().await;
    let forged = EXAMPLE.replace("hmac=10", "hmac=11");
    world.game.answers(GrantAnswer::Unknown);
    for query in [EXAMPLE, EXAMPLE, EXAMPLE, &forged, "hmac=oops"] {
        world.call(query).await;
        world.advance(2);
    }
    let other = signed(SECRET, "another", OID);
    world.call(&other).await;
    let text = logs.text();
    assert!(
        text.contains("signature_mismatch") && text.contains("00000001"),
        "{text}"
    );
    let lines = text.lines().filter(|line| line.contains("gate::rewards"));
    let named = lines.map(|line| line.contains("game=\"event\""));
    let named: Vec<_> = named.collect();
    assert!(named.len() > 3 && named.iter().all(|it| *it), "{text}");
    assert!(text.contains("a reward stays open"), "{text}");
    let claimed = text
        .lines()
        .filter(|line| line.contains("claimed_order=\"0987654321\" "));
    assert_eq!(claimed.count(), 1, "of the forged one: {text}");
    let (_, expected) = EXAMPLE.split_once("hmac=").unwrap();
    for secret in [
        expected,
        &expected.replacen('0', "1", 1),
        SECRET,
        "hmac=",
        "sid=",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
