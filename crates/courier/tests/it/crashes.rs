use std::time::Duration;

use courier::LEASE;
use store::DeliveryState;

use super::{
    street::{Act, delivered},
    world::{GIVEN_UP, World, quiet, until},
};

#[tokio::test(start_paused = true)]
async fn a_process_that_comes_after_a_kill_begins_when_the_lease_ends() {
    let world = World::new().await;
    let killed = world.process(1);
    until(async || killed.holds_shards(world.clock_now())).await;
    drop(killed);
    let id = world.enqueue(1).await;
    let next = world.process(2);
    world.clock.advance(LEASE - Duration::from_millis(1));
    quiet().await;
    assert_eq!(world.street.times(id), 0);
    world.clock.advance(Duration::from_millis(1));
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    let held = next.courier.leases().held(world.clock_now());
    assert!(held.iter().all(|lease| lease.fence == 2));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_a_killed_process_had_begun_is_made_again_and_in_doubt() {
    let world = World::new().await;
    world.street.decide(|_, times| match times {
        1 => Act::Hang,
        _ => Act::Answer(delivered()),
    });
    let killed = world.process(1);
    let id = world.enqueue(1).await;
    until(async || world.street.open() == 1).await;
    drop(killed);
    until(async || world.street.open() == 0).await;
    assert_eq!(world.state(id).await, DeliveryState::Sending);
    let next = world.process(2);
    // The lease has ended, but nobody has given the attempt up yet.
    world.clock.advance(LEASE);
    until(async || next.holds_shards(world.clock_now())).await;
    quiet().await;
    assert_eq!(world.street.times(id), 1);
    world.clock.advance(GIVEN_UP - LEASE);
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    let doubts: Vec<_> = world
        .street
        .sent()
        .iter()
        .map(|sent| sent.unknown)
        .collect();
    assert_eq!(doubts, [false, true]);
    let numbers: Vec<_> = world
        .log(id)
        .await
        .attempts
        .iter()
        .map(|attempt| attempt.no)
        .collect();
    assert_eq!(
        numbers,
        [2],
        "what came of the first one is known to nobody"
    );
}

#[tokio::test(start_paused = true)]
async fn whatever_was_enqueued_is_delivered_however_often_the_process_is_killed() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Slow(delivered()));
    let mut ids = Vec::new();
    for _ in 0..100 {
        ids.push(world.enqueue(1).await);
    }
    for seed in 1..=5 {
        let killed = world.process(seed);
        let before = world.street.sent().len();
        until(async || world.street.sent().len() >= before + 20).await;
        assert_ne!(world.street.open(), 0);
        drop(killed);
        world.clock.advance(GIVEN_UP);
    }
    let _last = world.process(6);
    for id in ids {
        until(async || world.state(id).await == DeliveryState::Delivered).await;
    }
    assert_eq!(world.street.most_at_once(), 1);
    let doubts = world
        .street
        .sent()
        .iter()
        .filter(|sent| sent.unknown)
        .count();
    assert!(doubts >= 5, "every kill has left doubt: {doubts}");
}
