use std::time::Duration;

use courier::{Carried, LONGEST_REST};
use store::{AttemptOutcome, ConfigureEndpoint, DeliveryState, RetrySchedule};

use super::{
    street::{Act, delivered, failed, rejected, unanswered},
    world::{World, endpoint, endpoint_id, quiet, until},
};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Lets the clock run for so many seconds, and everyone do their part in each.
async fn run(world: &World, secs: u64) {
    for _ in 0..secs {
        world.clock.advance(SECOND);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn enqueue(world: &World, count: usize) -> Vec<base::DeliveryId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(world.enqueue(1).await);
    }
    ids
}

#[tokio::test(start_paused = true)]
async fn a_dead_peer_uses_up_no_attempts_and_is_told_all_when_it_is_back() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Answer(unanswered()));
    let ids = enqueue(&world, 100).await;
    let process = world.process(1);
    let standing = || process.deliveries.standing(endpoint_id(1));
    until(async || standing().open_until.is_some()).await;
    let before = world.street.sent().len();
    assert!((10..=18).contains(&before), "{before}");
    // Open for 10, 20, 40, 80, 160 and twice 300 seconds, give or take a tenth.
    run(&world, 1_000).await;
    let probes = world.street.sent().len() - before;
    assert!((6..=8).contains(&probes), "{probes} in 1000 seconds");
    let resting = "countersign_courier_endpoints_shut{why=\"resting\"} 1";
    assert!(process.metrics().contains(resting));
    let mut attempts = 0;
    for id in &ids {
        let log = world.log(*id).await;
        assert_eq!(log.delivery.state, DeliveryState::Waiting);
        attempts += log.attempts.len();
    }
    assert_eq!(attempts, world.street.sent().len());

    world.street.decide(|_, _| Act::Answer(delivered()));
    run(&world, 700).await;
    for id in ids {
        assert_eq!(world.state(id).await, DeliveryState::Delivered);
    }
    assert_eq!(standing(), courier::Standing::default());
}

#[tokio::test(start_paused = true)]
async fn first_attempts_count_as_much_as_later_ones() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Answer(failed()));
    let usual = endpoint(1);
    let schedule = RetrySchedule::new(vec![60 * 60]);
    world
        .configure(ConfigureEndpoint { schedule, ..usual })
        .await;
    enqueue(&world, 50).await;
    let process = world.process(1);
    quiet().await;
    // No delivery has been tried twice, and none is exhausted.
    let sent = world.street.sent().len();
    assert!((10..=18).contains(&sent), "{sent}");
    let standing = process.deliveries.standing(endpoint_id(1));
    assert!(standing.open_until.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_refuses_is_alive() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Answer(rejected()));
    let ids = enqueue(&world, 50).await;
    let _process = world.process(1);
    for id in ids {
        until(async || world.state(id).await == DeliveryState::Rejected).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_was_not_asked_is_not_to_blame() {
    let world = World::new().await;
    world.street.decide(|_, _| {
        let failed = AttemptOutcome::Failed;
        Act::Answer(Carried::new(failed, None, "not sent: nobody knows where"))
    });
    enqueue(&world, 50).await;
    let process = world.process(1);
    until(async || world.street.sent().len() == 50).await;
    quiet().await;
    let standing = process.deliveries.standing(endpoint_id(1));
    assert_eq!((standing.failures, standing.open_until), (0, None));
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_is_set_to_0_never_opens() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Answer(failed()));
    let breaker = Some(0);
    world
        .configure(ConfigureEndpoint {
            breaker,
            ..endpoint(1)
        })
        .await;
    enqueue(&world, 50).await;
    let _process = world.process(1);
    until(async || world.street.sent().len() == 50).await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_moved_by_an_hour_keeps_no_breaker_open() {
    for ahead in [true, false] {
        let world = World::new().await;
        world.street.decide(|_, _| Act::Answer(failed()));
        enqueue(&world, 50).await;
        let process = world.process(1);
        let standing = || process.deliveries.standing(endpoint_id(1));
        until(async || standing().open_until.is_some()).await;
        world.street.decide(|_, _| Act::Answer(delivered()));
        let now = world.clock_now();
        let moved = if ahead {
            now.plus(HOUR)
        } else {
            now.minus(HOUR)
        };
        world.clock.set(moved);
        let fresh = world.enqueue(1).await;
        until(async || world.state(fresh).await == DeliveryState::Delivered).await;
        assert_eq!(standing().open_until, None);
    }
}

fn busy(retry_after: Duration) -> Carried {
    Carried {
        status: Some(429),
        retry_after: Some(retry_after),
        ..failed()
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_says_when_to_come_back_is_left_alone_until_then() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Answer(busy(HOUR)));
    let first = world.enqueue(1).await;
    let began = world.clock_now();
    let process = world.process(1);
    until(async || world.log(first).await.attempts.len() == 1).await;
    let due_at = world.log(first).await.delivery.due_at;
    assert_eq!(due_at, began.plus(HOUR), "the schedule says 5 seconds");
    world.street.decide(|_, _| Act::Answer(delivered()));
    let (second, other) = (world.enqueue(1).await, world.enqueue(2).await);
    world.clock.set(due_at.minus(SECOND));
    quiet().await;
    assert_eq!(world.street.times(second), 0);
    assert_eq!(world.street.times(other), 1, "others are told");
    let standing = process.deliveries.standing(endpoint_id(1));
    assert_eq!(standing.open_until, Some(due_at));
    world.clock.set(due_at);
    for id in [first, second] {
        until(async || world.state(id).await == DeliveryState::Delivered).await;
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_left_alone_for_longer_than_a_day_and_the_schedule_is_kept() {
    let world = World::new().await;
    world.street.decide(|_, times| {
        let span = if times == 1 { 0 } else { u64::MAX };
        Act::Answer(busy(Duration::from_secs(span)))
    });
    let id = world.enqueue(1).await;
    let began = world.clock_now();
    let _process = world.process(1);
    until(async || world.log(id).await.attempts.len() == 1).await;
    let due_at = world.log(id).await.delivery.due_at;
    assert!(due_at >= began.plus(Duration::from_millis(4_500)));
    world.clock.set(due_at);
    until(async || world.log(id).await.attempts.len() == 2).await;
    let next = world.log(id).await.delivery.due_at;
    assert_eq!(next, due_at.plus(LONGEST_REST));
}
