use std::time::Duration;

use store::DeliveryState;
use tokio::time::Instant;

use super::{
    street::{Act, delivered},
    world::{GIVEN_UP, World, quiet, until},
};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_the_attempt_takes_nothing_new_and_gives_back_the_leases() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hold(delivered()));
    let process = world.process(1);
    let first = world.enqueue(1).await;
    until(async || world.street.open() == 1).await;
    let street = world.street.clone();
    // It would take a lease that was given back too early.
    let next = world.process(2);
    let stopping = tokio::spawn(async move {
        process.courier.stop(PATIENCE).await;
        process
    });
    quiet().await;
    let second = world.enqueue(1).await;
    // Long enough for whoever stands by to look again.
    tokio::time::sleep(Duration::from_secs(15)).await;
    assert!(!stopping.is_finished());
    assert_eq!(street.times(second), 0);
    street.go_on();
    let stopped = stopping.await.unwrap();
    assert_eq!(world.state(first).await, DeliveryState::Delivered);
    assert!(!stopped.holds_shards(world.clock_now()));
    assert!(!next.holds_shards(world.clock_now()));
    assert_eq!(world.state(second).await, DeliveryState::Waiting);
    // The next process begins although the clock stands still.
    until(async || world.state(second).await == DeliveryState::Delivered).await;
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_no_longer_than_it_was_told_and_loses_nothing() {
    let world = World::new().await;
    world.street.decide(|_, times| match times {
        1 => Act::Hang,
        _ => Act::Answer(delivered()),
    });
    let process = world.process(1);
    let id = world.enqueue(1).await;
    until(async || world.street.open() == 1).await;
    let began = Instant::now();
    let short = Duration::from_secs(10);
    process.courier.stop(short).await;
    assert_eq!(began.elapsed(), short);
    assert_eq!(world.street.open(), 0);
    let next = world.process(2);
    until(async || next.holds_shards(world.clock_now())).await;
    quiet().await;
    assert_eq!(world.street.times(id), 1);
    world.clock.advance(GIVEN_UP);
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    assert!(world.street.sent()[1].unknown);
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_although_the_store_fails() {
    let world = World::new().await;
    let process = world.process(1);
    until(async || process.holds_shards(world.clock_now())).await;
    process.store.fail_writes(true);
    process.courier.stop(PATIENCE).await;
    assert!(!process.holds_shards(world.clock_now()));
    // A second one has nothing to do.
    process.courier.stop(PATIENCE).await;
}
