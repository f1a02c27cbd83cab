use std::time::Duration;

use courier::LEASE;
use store::DeliveryState;

use super::{
    street::{Act, delivered, failed},
    world::{World, quiet, until},
};

const AN_HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_put_back_an_hour_stops_nothing() {
    let world = World::new().await;
    let process = world.process(1);
    until(async || process.holds_shards(world.clock_now())).await;
    world.clock.set(world.clock_now().minus(AN_HOUR));
    let id = world.enqueue(1).await;
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    // Renewed from the new time on, without the clock ever coming to the moment
    // at which the renewal had been meant to be.
    let end = world.clock_now().plus(LEASE);
    let ends = async || {
        let held = process.courier.leases().held(world.clock_now());
        held.iter().all(|lease| lease.until == end)
    };
    until(ends).await;
}

#[tokio::test(start_paused = true)]
async fn a_killed_process_whose_clock_was_ahead_keeps_nobody_waiting() {
    let world = World::new().await;
    world.clock.advance(AN_HOUR);
    let killed = world.process(1);
    until(async || killed.holds_shards(world.clock_now())).await;
    drop(killed);
    world.clock.set(world.clock_now().minus(AN_HOUR));
    let _next = world.process(2);
    let id = world.enqueue(1).await;
    until(async || world.state(id).await == DeliveryState::Delivered).await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_an_hour_ahead_cuts_no_attempt_and_doubles_none() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hold(delivered()));
    let process = world.process(1);
    let id = world.id();
    let expected = process.deliveries.expect(id);
    world.enqueue_as(1, id).await;
    until(async || world.street.open() == 1).await;
    // The attempt counts as given up by now, and the lease has ended.
    world.clock.advance(AN_HOUR);
    until(async || process.holds_shards(world.clock_now())).await;
    quiet().await;
    assert_eq!((world.street.open(), world.street.times(id)), (1, 1));
    world.street.go_on();
    assert_eq!(expected.await.unwrap().state, DeliveryState::Delivered);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_ahead_and_back_brings_the_next_attempt_in_its_time() {
    let world = World::new().await;
    world.street.decide(|_, times| match times {
        1 => Act::Answer(failed()),
        _ => Act::Answer(delivered()),
    });
    let began = world.clock_now();
    let _process = world.process(1);
    let id = world.enqueue(1).await;
    until(async || world.log(id).await.attempts.len() == 1).await;
    world.clock.set(began.minus(AN_HOUR));
    quiet().await;
    assert_eq!(world.street.times(id), 1);
    world.clock.set(began.plus(AN_HOUR));
    until(async || world.state(id).await == DeliveryState::Delivered).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_clock_that_ran_ahead_has_put_off_is_sent_when_it_is_put_back() {
    const A_MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);
    let world = World::new().await;
    let began = world.clock_now();
    world.street.decide(|_, times| match times {
        1 => Act::Answer(failed()),
        _ => Act::Answer(delivered()),
    });
    world.clock.set(began.plus(A_MONTH));
    let process = world.process(1);
    let failed = world.enqueue(1).await;
    until(async || world.log(failed).await.attempts.len() == 1).await;
    drop(process);
    let waiting = world.enqueue(2).await;
    world.clock.set(began);
    let _next = world.process(2);
    until(async || world.state(failed).await == DeliveryState::Delivered).await;
    until(async || !world.log_of(2, waiting).await.attempts.is_empty()).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_the_longest_delay_of_the_schedule() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Answer(failed()));
    let _process = world.process(1);
    let id = world.enqueue(1).await;
    for attempt in 1..=11 {
        until(async || world.log(id).await.attempts.len() == attempt).await;
        quiet().await;
        assert_eq!(world.street.times(id), attempt, "not before it is due");
        let due_at = world.log(id).await.delivery.due_at;
        world.clock.set(due_at);
    }
    until(async || world.state(id).await == DeliveryState::Expired).await;
}
