use std::{sync::Arc, time::Duration};

use courier::{ATTEMPT_AT_MOST, Carried, Exchange};
use store::{AttemptOutcome, DeliveryState, ReplayDelivery, Step};
use testkit::Logs;
use tokio::time::{Instant, timeout};

use super::{
    street::{Act, delivered, failed, rejected},
    world::{GIVEN_UP, World, app, quiet, until},
};

/// How many attempts there are by the usual schedule.
const ATTEMPTS: u32 = 12;

/// Longer than the longest delay of the schedule.
const A_DAY_AND_MORE: Duration = Duration::from_secs(27 * 60 * 60);

#[tokio::test(start_paused = true)]
async fn who_expects_a_delivery_hears_of_its_next_attempt() {
    let world = World::new().await;
    let process = world.process(1);
    until(async || process.holds_shards(world.clock_now())).await;
    let id = world.id();
    let expected = process.deliveries.expect(id);
    world.enqueue_as(1, id).await;
    process.wake.wake();
    let began = Instant::now();
    let settled = expected.await.unwrap();
    assert_eq!(
        began.elapsed(),
        Duration::ZERO,
        "woken, it waits for no poll"
    );
    assert_eq!(settled.state, DeliveryState::Delivered);
    let log = world.log(id).await;
    assert_eq!(log.delivery.state, DeliveryState::Delivered);
    assert_eq!(log.attempts, [settled.attempt]);
    assert_eq!(log.attempts[0].status, Some(200));
    let nothing = process.deliveries.expect(id);
    assert!(timeout(Duration::from_secs(9), nothing).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn what_was_committed_is_found_without_being_woken() {
    let world = World::new().await;
    let _process = world.process(1);
    quiet().await;
    let id = world.enqueue(1).await;
    until(async || world.state(id).await == DeliveryState::Delivered).await;
}

#[tokio::test(start_paused = true)]
async fn it_is_tried_as_the_schedule_says_then_expires_and_can_be_sent_once_more() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Answer(failed()));
    let process = world.process(1);
    let id = world.enqueue(1).await;
    for no in 1..ATTEMPTS {
        until(async || world.log(id).await.attempts.len() == no as usize).await;
        let due = world.log(id).await.delivery.due_at;
        // Not a moment before.
        world.clock.set(due.minus(Duration::from_millis(1)));
        quiet().await;
        assert_eq!(world.street.times(id), no as usize);
        world.clock.set(due);
    }
    until(async || world.state(id).await == DeliveryState::Expired).await;
    world.clock.advance(A_DAY_AND_MORE);
    quiet().await;
    assert_eq!(world.street.times(id), ATTEMPTS as usize);
    assert!(world.street.sent().iter().all(|sent| !sent.unknown));

    world.street.decide(|_, _| Act::Answer(delivered()));
    let replay = ReplayDelivery {
        app_id: app(1),
        delivery_id: id,
        at: world.clock_now(),
    };
    world.commit(Step::ReplayDelivery(replay)).await;
    process.wake.wake();
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    assert!(world.street.sent().last().unwrap().unknown);
    let log = world.log(id).await;
    let numbers: Vec<_> = log.attempts.iter().map(|attempt| attempt.no).collect();
    assert_eq!(numbers, (1..=ATTEMPTS + 1).collect::<Vec<_>>());
    let metrics = process.metrics();
    let line = |outcome: &str, count: u32| {
        format!(
            "countersign_courier_attempts_total{{kind=\"unity-ads\",outcome=\"{outcome}\"}} {count}"
        )
    };
    assert!(metrics.contains(&line("failed", ATTEMPTS)), "{metrics}");
    assert!(metrics.contains(&line("delivered", 1)), "{metrics}");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_refuses_for_good_is_asked_once() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Answer(rejected()));
    let _process = world.process(1);
    let id = world.enqueue(1).await;
    until(async || world.state(id).await == DeliveryState::Rejected).await;
    world.clock.advance(A_DAY_AND_MORE);
    quiet().await;
    assert_eq!(world.street.times(id), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_the_peer_may_have_acted_on_leaves_doubt() {
    let world = World::new().await;
    world.street.decide(|_, times| {
        let outcome = match times {
            1 => AttemptOutcome::Failed,
            _ => AttemptOutcome::DeliveredBefore,
        };
        Act::Answer(Carried::new(outcome, None, "").leaving_open(times == 1))
    });
    let _process = world.process(1);
    let id = world.enqueue(1).await;
    until(async || world.log(id).await.attempts.len() == 1).await;
    world.clock.advance(Duration::from_secs(6));
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
async fn a_carrier_without_an_end_is_cut_off() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hang);
    let process = world.process(1);
    let id = world.id();
    let expected = process.deliveries.expect(id);
    world.enqueue_as(1, id).await;
    until(async || world.street.open() == 1).await;
    let under_way = "countersign_courier_under_way{queue=\"deliveries\"}";
    assert!(process.metrics().contains(&format!("{under_way} 1")));
    let attempt = expected.await.unwrap().attempt;
    assert_eq!(attempt.outcome, AttemptOutcome::Failed);
    assert_eq!(u128::from(attempt.took_ms), ATTEMPT_AT_MOST.as_millis());
    assert_eq!(world.street.open(), 0);
    assert!(world.log(id).await.delivery.unknown);
    quiet().await;
    assert!(process.metrics().contains(&format!("{under_way} 0")));
}

#[tokio::test(start_paused = true)]
async fn a_carrier_that_panics_takes_nothing_else_along() {
    let world = World::new().await;
    world.street.decide(|_, times| match times {
        1 => Act::Panic,
        _ => Act::Answer(delivered()),
    });
    let _process = world.process(1);
    let first = world.enqueue(1).await;
    until(async || world.street.times(first) == 1).await;
    world.clock.advance(GIVEN_UP);
    until(async || world.state(first).await == DeliveryState::Delivered).await;
    let doubts: Vec<_> = world
        .street
        .sent()
        .iter()
        .map(|sent| sent.unknown)
        .collect();
    assert_eq!(doubts, [false, true]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_can_send_waits_and_is_complained_of_once() {
    let (logs, _guard) = Logs::capture();
    let world = World::new().await;
    let process = world.process_with(1, Vec::new());
    let (first, second) = (world.enqueue(1).await, world.enqueue(1).await);
    quiet().await;
    for id in [first, second] {
        let delivery = world.log(id).await.delivery;
        assert_eq!(
            (delivery.state, delivery.attempts),
            (DeliveryState::Waiting, 0)
        );
    }
    assert_eq!(logs.text().matches("nobody here can send").count(), 1);
    process.courier.stop(Duration::ZERO).await;
    let _able = world.process(2);
    for id in [first, second] {
        until(async || world.state(id).await == DeliveryState::Delivered).await;
    }
}

#[tokio::test(start_paused = true)]
async fn long_texts_are_cut_between_characters() {
    let world = World::new().await;
    world.street.decide(|_, _| {
        Act::Answer(Carried {
            detail: "ü".repeat(300),
            exchange: Exchange {
                request: "ü".repeat(600),
                answer: format!("a{}", "ü".repeat(600)),
            },
            ..delivered()
        })
    });
    let _process = world.process(1);
    let id = world.enqueue(1).await;
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    let attempt = world.log(id).await.attempts.remove(0);
    assert_eq!(attempt.detail, "ü".repeat(200));
    assert_eq!(attempt.request, "ü".repeat(512));
    assert_eq!(attempt.answer, format!("a{}", "ü".repeat(511)));
}

#[tokio::test(start_paused = true)]
async fn what_comes_due_while_the_clock_runs_is_sent_although_nobody_wakes() {
    let world = World::new().await;
    world.street.decide(|_, times| match times {
        1 => Act::Answer(failed()),
        _ => Act::Answer(delivered()),
    });
    let process = Arc::new(world.process(1));
    let id = world.enqueue(1).await;
    until(async || world.log(id).await.attempts.len() == 1).await;
    for _ in 0..7 {
        world.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    until(async || world.state(id).await == DeliveryState::Delivered).await;
    drop(process);
}
