//! Peers that behave badly, beside peers that do not.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Duration,
};

use store::DeliveryState;

use super::{
    street::{Act, delivered, failed, unanswered},
    world::{World, app, endpoint_id, until},
};

const EACH: usize = 40;
const HEALTHY: std::ops::RangeInclusive<u64> = 1..=9;
const BLACK_HOLE: u64 = 10;
const ENDLESS: u64 = 11;
const FLAPPING: u64 = 12;

/// How many places an endpoint has where nothing else was said.
const PLACES: usize = 8;

/// A world in which all of them have much to be told, the bad ones first.
async fn crowded() -> (World, Vec<(u64, base::DeliveryId)>) {
    let world = World::new().await;
    let flaps = AtomicUsize::new(0);
    world.street.decide(move |delivery, _| {
        match delivery.app_id {
            // What never says a word is cut off; what never ends, as well, and
            // answers in the meantime.
            one if one == app(BLACK_HOLE) => Act::Hang,
            one if one == app(ENDLESS) => Act::Slow(unanswered()),
            one if one == app(FLAPPING) && flaps.fetch_add(1, SeqCst).is_multiple_of(2) => {
                Act::Answer(failed())
            }
            _ => Act::Answer(delivered()),
        }
    });
    for number in [BLACK_HOLE, ENDLESS, FLAPPING] {
        for _ in 0..EACH {
            world.enqueue(number).await;
        }
    }
    world.clock.advance(Duration::from_secs(1));
    let mut healthy = Vec::new();
    for number in HEALTHY {
        for _ in 0..EACH {
            healthy.push((number, world.enqueue(number).await));
        }
    }
    (world, healthy)
}

#[tokio::test(start_paused = true)]
async fn healthy_peers_are_told_everything_while_bad_ones_hold_their_places_and_no_more() {
    let (world, healthy) = crowded().await;
    let process = world.process(1);
    let all_told = async || {
        for (number, id) in &healthy {
            let log = world.log_of(*number, *id).await;
            if log.delivery.state != DeliveryState::Delivered {
                return false;
            }
        }
        true
    };
    until(all_told).await;
    // Not one attempt at the black hole had ended by then: nobody has waited for it.
    let sent_to = |number| {
        let sent = world.street.sent();
        sent.iter()
            .filter(|sent| sent.app_id == app(number))
            .count()
    };
    assert_eq!(sent_to(BLACK_HOLE), PLACES);
    let standing = process.deliveries.standing(endpoint_id(BLACK_HOLE));
    assert_eq!((standing.under_way, standing.failures), (PLACES, 0));
    for number in 1..=12 {
        assert!(world.street.most_of(app(number)) <= PLACES, "{number}");
    }
    for (number, id) in healthy {
        let log = world.log_of(number, id).await;
        assert_eq!(log.attempts.len(), 1, "it was sent once");
    }
}

#[tokio::test(start_paused = true)]
async fn bad_peers_cost_one_attempt_at_a_time_before_long() {
    let (world, _) = crowded().await;
    let process = world.process(1);
    let resting = |number| {
        let standing = process.deliveries.standing(endpoint_id(number));
        standing.open_until.is_some()
    };
    until(async || resting(BLACK_HOLE) && resting(ENDLESS)).await;
    let sent_to = |number| {
        let sent = world.street.sent();
        sent.iter()
            .filter(|sent| sent.app_id == app(number))
            .count()
    };
    // As many as fail until it opens, and those that are under way by then.
    for number in [BLACK_HOLE, ENDLESS] {
        assert!((10..10 + 2 * PLACES).contains(&sent_to(number)), "{number}");
    }
    until(async || world.street.open() == 0).await;
    let before = sent_to(BLACK_HOLE) + sent_to(ENDLESS);
    world.clock.advance(Duration::from_secs(11));
    until(async || world.street.open() == 2).await;
    assert_eq!(sent_to(BLACK_HOLE) + sent_to(ENDLESS), before + 2);
    // Whoever fails now and then is told everything in the end.
    let told = async || {
        world.clock.advance(Duration::from_secs(5));
        let waits = world.store.waiting_at(endpoint_id(FLAPPING), 100).await;
        waits.unwrap() == 0
    };
    until(told).await;
}
