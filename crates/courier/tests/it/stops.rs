use std::time::Duration;

use base::DeliveryId;
use store::DeliveryState;
use tokio::time::Instant;

use super::{
    street::{Act, delivered},
    world::{GIVEN_UP, World, quiet, until},
};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_stop_takes_nothing_new_and_gives_back_each_lease_when_its_shard_is_at_rest() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hold(delivered()));
    let process = world.process(1);
    let (busy, at_rest) = (DeliveryId::new([1; 16]), DeliveryId::new([2; 16]));
    world.enqueue_as(1, busy).await;
    until(async || world.street.open() == 1).await;
    let next = world.process(2);
    let stopping = tokio::spawn(async move {
        process.courier.stop(PATIENCE).await;
        process
    });
    until(async || next.courier.leases().held(world.clock_now()).len() == 15).await;
    // One in the shard that the stopped process is still at, and one in another.
    let waiting = DeliveryId::new([17; 16]);
    world.enqueue_as(1, waiting).await;
    world.enqueue_as(1, at_rest).await;
    until(async || world.street.times(at_rest) == 1).await;
    // Long enough for whoever wants the rest to look again.
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert!(!stopping.is_finished());
    assert_eq!(world.street.times(waiting), 0);
    world.street.go_on();
    let stopped = stopping.await.unwrap();
    assert_eq!(world.state(busy).await, DeliveryState::Delivered);
    assert!(!stopped.holds_shards(world.clock_now()));
    // The next process begins although the clock stands still.
    until(async || world.state(waiting).await == DeliveryState::Delivered).await;
    assert_eq!(world.street.sent().len(), 3);
    assert!(world.street.sent().iter().all(|sent| !sent.unknown));
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
