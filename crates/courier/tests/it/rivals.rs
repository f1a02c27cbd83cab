//! Two processes that both believe that the work is theirs.

use std::{collections::HashSet, time::Duration};

use courier::{LEASE, Queue, Worked};
use store::{Closed, DeliveryState, Due, Shard};

use super::{
    street::{Act, delivered, failed, rejected},
    world::{GIVEN_UP, Process, World, app, until},
};

#[tokio::test(start_paused = true)]
async fn the_late_result_of_who_was_given_up_is_dropped() {
    let world = World::new().await;
    world.street.decide(|_, times| match times {
        1 => Act::Hold(rejected()),
        _ => Act::Answer(delivered()),
    });
    let zombie = world.process(1);
    let id = world.enqueue(1).await;
    until(async || world.street.open() == 1).await;
    // It is cut off from the store while its request is under way.
    zombie.store.fail_writes(true);
    let other = world.process(2);
    world.clock.advance(GIVEN_UP);
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    zombie.store.fail_writes(false);
    world.street.go_on();
    let dropped = "countersign_courier_attempts_total{kind=\"unity-ads\",outcome=\"dropped\"} 1";
    until(async || zombie.metrics().contains(dropped)).await;
    let log = world.log(id).await;
    assert_eq!(log.delivery.state, DeliveryState::Delivered);
    let numbers: Vec<_> = log.attempts.iter().map(|attempt| attempt.no).collect();
    assert_eq!(numbers, [2]);
    assert!(world.street.sent()[1].unknown);
    assert!(!zombie.holds_shards(world.clock_now()));
    assert!(other.holds_shards(world.clock_now()));
}

#[tokio::test(start_paused = true)]
async fn who_works_on_what_was_read_under_an_old_fence_sends_nothing() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hold(delivered()));
    let slow = world.process(1);
    until(async || slow.holds_shards(world.clock_now())).await;
    let id = world.id();
    let held = slow.courier.leases().held(world.clock_now());
    let lease = held
        .iter()
        .find(|lease| lease.shard == Shard::of(id.bytes()));
    let fence = lease.unwrap().fence();
    slow.store.fail_writes(true);
    world.clock.advance(LEASE);
    world.enqueue_as(1, id).await;
    let read = world.log(id).await.delivery;
    let _other = world.process(2);
    until(async || world.street.open() == 1).await;
    slow.store.fail_writes(false);
    assert_eq!(slow.deliveries.work(read, fence).await, Worked::Rested);
    assert_eq!(world.street.times(id), 1);
    world.street.go_on();
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    assert_eq!(world.log(id).await.attempts.len(), 1);
}

/// Two processes that lose the store in turns while the clock runs ahead, so that
/// every lease changes hands again and again in the middle of the work.
#[tokio::test(start_paused = true)]
async fn of_two_hundred_deliveries_each_attempt_is_settled_once() {
    let world = World::new().await;
    // Every delivery fails twice, so that each has several attempts.
    world.street.decide(|_, times| match times {
        1 | 2 => Act::Slow(failed()),
        _ => Act::Slow(delivered()),
    });
    let mut ids = Vec::new();
    for number in 0..200 {
        let number = number % 20 + 1;
        ids.push((number, world.enqueue(number).await));
    }
    let rivals = [world.process(1), world.process(2)];
    let mut held_by = HashSet::new();
    for turn in 0..40 {
        rivals[turn % 2].store.fail_writes(true);
        rivals[(turn + 1) % 2].store.fail_writes(false);
        // Far enough for leases to end, too short for an attempt to be given up;
        // and long enough for what is under way to end before the next turn.
        world.clock.advance(LEASE);
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let now = world.clock_now();
        held_by.extend(rivals.iter().position(|rival| rival.holds_shards(now)));
    }
    assert_eq!(held_by.len(), 2, "both have worked");
    let dropped = |rival: &Process| rival.metrics().contains("outcome=\"dropped\"");
    assert!(rivals.iter().all(dropped), "both have come too late");
    rivals
        .iter()
        .for_each(|rival| rival.store.fail_writes(false));
    let everything = Due {
        shards: Shard::all().collect(),
        by: base::Timestamp::MAX,
        beyond: base::Timestamp::MAX,
        except: Vec::new(),
        limit: 1_000,
    };
    until(async || {
        // They give way to each other now. No clock runs ahead of what is under
        // way.
        if world.street.open() == 0 {
            world.clock.advance(Duration::from_secs(7));
        }
        world
            .store
            .due_deliveries(everything.clone(), Closed::default())
            .await
            .unwrap()
            .is_empty()
    })
    .await;
    assert_eq!(world.street.most_at_once(), 1);
    for (number, id) in ids {
        let log = world
            .store
            .delivery(app(number), id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(log.delivery.state, DeliveryState::Delivered);
        let numbers: HashSet<_> = log.attempts.iter().map(|attempt| attempt.no).collect();
        assert_eq!(numbers.len(), log.attempts.len());
        assert!(log.attempts.len() <= world.street.times(id));
        assert_eq!(log.delivery.attempts as usize, world.street.times(id));
    }
}
