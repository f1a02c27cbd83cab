use std::time::Duration;

use store::{AttemptOutcome, DeliveryState};

use super::{
    street::{Act, delivered, failed},
    world::{GIVEN_UP, World, quiet, until},
};

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_while_it_cannot_be_written_down_and_nothing_is_lost() {
    let world = World::new().await;
    let process = world.process(1);
    until(async || process.holds_shards(world.clock_now())).await;
    process.store.fail_writes(true);
    let mut ids = Vec::new();
    for _ in 0..30 {
        ids.push(world.enqueue(1).await);
    }
    process.wake.wake();
    quiet().await;
    assert_eq!(world.street.sent().len(), 0);
    process.store.fail_writes(false);
    for id in ids {
        until(async || world.state(id).await == DeliveryState::Delivered).await;
        assert_eq!(world.street.times(id), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_be_read_is_read_again() {
    let world = World::new().await;
    let process = world.process(1);
    process.store.fail_reads(true);
    let id = world.enqueue(1).await;
    quiet().await;
    assert_eq!(world.street.times(id), 0);
    process.store.fail_reads(false);
    until(async || world.state(id).await == DeliveryState::Delivered).await;
}

#[tokio::test(start_paused = true)]
async fn a_short_outage_after_the_answer_costs_no_second_attempt() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hold(delivered()));
    let process = world.process(1);
    let id = world.id();
    let expected = process.deliveries.expect(id);
    world.enqueue_as(1, id).await;
    until(async || world.street.open() == 1).await;
    process.store.fail_writes(true);
    world.street.go_on();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(world.state(id).await, DeliveryState::Sending);
    process.store.fail_writes(false);
    assert_eq!(expected.await.unwrap().state, DeliveryState::Delivered);
    assert_eq!(world.street.times(id), 1);
}

#[tokio::test(start_paused = true)]
async fn a_long_outage_after_the_answer_costs_a_second_attempt_in_doubt() {
    let world = World::new().await;
    world.street.decide(|_, times| match times {
        1 => Act::Hold(delivered()),
        _ => Act::Answer(delivered()),
    });
    let process = world.process(1);
    let id = world.enqueue(1).await;
    until(async || world.street.open() == 1).await;
    process.store.fail_writes(true);
    world.street.go_on();
    let unwritten = "outcome=\"unwritten\"} 1";
    until(async || process.metrics().contains(unwritten)).await;
    process.store.fail_writes(false);
    quiet().await;
    assert_eq!(world.street.times(id), 1, "it is given up first");
    world.clock.advance(GIVEN_UP);
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    let doubts: Vec<_> = world
        .street
        .sent()
        .iter()
        .map(|sent| sent.unknown)
        .collect();
    assert_eq!(doubts, [false, true]);
}

#[tokio::test(start_paused = true)]
async fn answers_of_the_store_that_are_lost_are_asked_for_again() {
    let world = World::new().await;
    world.street.decide(|_, times| match times {
        1 => Act::Hold(failed()),
        _ => Act::Answer(delivered()),
    });
    let process = world.process(1);
    until(async || process.holds_shards(world.clock_now())).await;
    let id = world.id();
    let expected = process.deliveries.expect(id);
    process.store.lose_answers(true);
    world.enqueue_as(1, id).await;
    process.wake.wake();
    // The attempt is begun in the store, but the process does not know yet.
    until(async || world.state(id).await == DeliveryState::Sending).await;
    assert_eq!(world.street.times(id), 0);
    process.store.lose_answers(false);
    until(async || world.street.open() == 1).await;
    assert_eq!(world.log(id).await.delivery.attempts, 1);
    assert!(!world.street.sent()[0].unknown);
    process.store.lose_answers(true);
    world.street.go_on();
    until(async || world.state(id).await == DeliveryState::Waiting).await;
    process.store.lose_answers(false);
    // Being told that it is settled already is the answer that was lost.
    let settled = expected.await.unwrap();
    assert_eq!(settled.attempt.outcome, AttemptOutcome::Failed);
    assert_eq!(world.log(id).await.attempts, [settled.attempt]);
    assert!(!process.metrics().contains("outcome=\"dropped\""));
}
