use std::time::Duration;

use base::DeliveryId;
use store::{ConfigureEndpoint, DeliveryOrder, DeliveryState, ReplayDelivery, Step};
use tokio::time::Instant;

use super::{
    street::{Act, delivered, failed, rejected},
    world::{GIVEN_UP, World, app, endpoint, quiet, until},
};

async fn ordered(order: DeliveryOrder) -> World {
    let world = World::new().await;
    let order = Some(order);
    world
        .configure(ConfigureEndpoint {
            order,
            ..endpoint(1)
        })
        .await;
    world
}

/// The deliveries in the order in which each was sent last, that is, taken.
fn taken(world: &World) -> Vec<DeliveryId> {
    let mut taken: Vec<DeliveryId> = Vec::new();
    for sent in world.street.sent() {
        taken.retain(|id| *id != sent.delivery);
        taken.push(sent.delivery);
    }
    taken
}

#[tokio::test(start_paused = true)]
async fn what_is_about_one_player_waits_for_what_was_before_and_nobody_else_does() {
    let world = ordered(DeliveryOrder::Subject).await;
    let first = world.enqueue_about(1, "anna").await;
    let second = world.enqueue_about(1, "anna").await;
    let other = world.enqueue_about(1, "bert").await;
    let nobody = world.enqueue_about(1, "").await;
    let elsewhere = world.enqueue_about(2, "anna").await;
    world.street.decide(
        move |delivery, times| match (delivery.delivery_id == first, times) {
            (true, 1) => Act::Answer(failed()),
            _ => Act::Answer(delivered()),
        },
    );
    let _process = world.process(1);
    for id in [other, nobody] {
        until(async || world.state(id).await == DeliveryState::Delivered).await;
    }
    until(async || world.street.times(elsewhere) == 1).await;
    quiet().await;
    assert_eq!(world.street.times(second), 0);
    world.clock.advance(Duration::from_secs(6));
    until(async || world.state(second).await == DeliveryState::Delivered).await;
    let taken = taken(&world);
    let place = |id| taken.iter().position(|taken| *taken == id).unwrap();
    assert!(place(first) < place(second));
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_told_in_order_waits_for_one_thing_however_it_ends() {
    let world = ordered(DeliveryOrder::Endpoint).await;
    let first = world.enqueue_about(1, "anna").await;
    let second = world.enqueue_about(1, "bert").await;
    let third = world.enqueue_about(1, "").await;
    world.street.decide(move |delivery, _| {
        if delivery.delivery_id == first {
            Act::Slow(rejected())
        } else {
            Act::Slow(delivered())
        }
    });
    let _process = world.process(1);
    until(async || world.state(third).await == DeliveryState::Delivered).await;
    assert_eq!(taken(&world), [first, second, third]);
    assert_eq!(world.state(first).await, DeliveryState::Rejected);
    assert_eq!(world.street.most_of(app(1)), 1);
}

/// Two nodes, one of which dies in the middle of it: whoever comes after knows what
/// is still open.
#[tokio::test(start_paused = true)]
async fn the_order_is_kept_by_nodes_that_share_the_work_and_take_it_over() {
    const SUBJECTS: [&str; 3] = ["anna", "bert", "carl"];
    let world = ordered(DeliveryOrder::Subject).await;
    world.street.decide(|delivery, times| {
        // A third of it fails at first.
        let [byte, ..] = delivery.delivery_id.bytes();
        match (byte % 3, times) {
            (0, 1) => Act::Slow(failed()),
            _ => Act::Slow(delivered()),
        }
    });
    let mut asked = Vec::new();
    for _ in 0..12 {
        for subject in SUBJECTS {
            asked.push((subject, world.enqueue_about(1, subject).await));
        }
    }
    let stays = world.process(1);
    let dies = world.process(2);
    for _ in 0..4 {
        world.clock.advance(Duration::from_secs(10));
        quiet().await;
    }
    let both = [&stays, &dies].map(|node| node.holds_shards(world.clock_now()));
    assert_eq!(both, [true, true]);
    until(async || world.street.open() > 0).await;
    drop(dies);
    for (_, id) in &asked {
        let told = async || {
            if world.street.open() == 0 {
                world.clock.advance(Duration::from_secs(7));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            world.state(*id).await == DeliveryState::Delivered
        };
        until(told).await;
    }
    assert_eq!(world.street.most_about_one(), 1);
    let taken = taken(&world);
    for subject in SUBJECTS {
        let of_subject = asked.iter().filter(|(about, _)| *about == subject);
        let expected: Vec<_> = of_subject.map(|(_, id)| *id).collect();
        let mut found = taken.clone();
        found.retain(|id| expected.contains(id));
        assert_eq!(found, expected, "{subject}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_nobody_settled_holds_up_what_comes_after_it() {
    let world = ordered(DeliveryOrder::Subject).await;
    world.street.decide(|_, times| match times {
        1 => Act::Hang,
        _ => Act::Answer(delivered()),
    });
    let first = world.enqueue_about(1, "anna").await;
    let second = world.enqueue_about(1, "anna").await;
    let killed = world.process(1);
    until(async || world.street.open() == 1).await;
    drop(killed);
    world.street.decide(|_, _| Act::Answer(delivered()));
    world.clock.advance(courier::LEASE);
    let next = world.process(2);
    until(async || next.holds_shards(world.clock_now())).await;
    quiet().await;
    assert_eq!(world.street.sent().len(), 1);
    world.clock.advance(GIVEN_UP);
    until(async || world.state(second).await == DeliveryState::Delivered).await;
    assert_eq!(taken(&world), [first, second]);
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_once_more_does_not_overlap_what_is_under_way() {
    let world = ordered(DeliveryOrder::Subject).await;
    world.street.decide(|_, _| Act::Answer(rejected()));
    let dead = world.enqueue_about(1, "anna").await;
    let process = world.process(1);
    until(async || world.state(dead).await == DeliveryState::Rejected).await;
    world.street.decide(|_, _| Act::Hold(delivered()));
    let later = world.enqueue_about(1, "anna").await;
    until(async || world.street.open() == 1).await;
    let replay = ReplayDelivery {
        app_id: app(1),
        delivery_id: dead,
        at: world.clock_now(),
    };
    world.commit(Step::ReplayDelivery(replay)).await;
    process.wake.wake();
    quiet().await;
    assert_eq!(world.street.open(), 1);
    world.street.go_on();
    for id in [later, dead] {
        until(async || world.state(id).await == DeliveryState::Delivered).await;
    }
    assert_eq!(world.street.most_about_one(), 1);
}

/// What ends lets the next come due, which nobody wakes for.
#[tokio::test(start_paused = true)]
async fn whose_turn_it_is_begins_at_once() {
    for order in [DeliveryOrder::Subject, DeliveryOrder::Endpoint] {
        let world = ordered(order).await;
        let mut asked = Vec::new();
        for _ in 0..20 {
            asked.push(world.enqueue_about(1, "anna").await);
        }
        let _process = world.process(1);
        until(async || world.state(asked[0]).await == DeliveryState::Delivered).await;
        let began = Instant::now();
        until(async || world.state(asked[19]).await == DeliveryState::Delivered).await;
        assert!(began.elapsed() < Duration::from_millis(900), "{order:?}");
        assert_eq!(taken(&world), asked);
    }
}

/// As many as the endpoint has places for wait for what is under way, and nobody else
/// waits for them.
#[tokio::test(start_paused = true)]
async fn what_has_to_wait_for_what_is_under_way_holds_up_nobody() {
    let world = ordered(DeliveryOrder::Subject).await;
    let at_once = Some(64);
    world
        .configure(ConfigureEndpoint {
            at_once,
            ..endpoint(1)
        })
        .await;
    let subjects: Vec<_> = (0..40).map(|number| format!("player {number}")).collect();
    world.street.decide(|_, _| Act::Answer(rejected()));
    let mut dead = Vec::new();
    for subject in &subjects {
        dead.push(world.enqueue_about(1, subject).await);
    }
    let process = world.process(1);
    for id in &dead {
        until(async || world.state(*id).await == DeliveryState::Rejected).await;
    }
    world.street.decide(|delivery, _| {
        if delivery.subject.is_empty() {
            Act::Answer(delivered())
        } else {
            Act::Hold(delivered())
        }
    });
    for subject in &subjects {
        world.enqueue_about(1, subject).await;
    }
    process.wake.wake();
    until(async || world.street.open() == 40).await;
    for delivery_id in dead {
        let replay = ReplayDelivery {
            app_id: app(1),
            delivery_id,
            at: world.clock_now(),
        };
        world.commit(Step::ReplayDelivery(replay)).await;
    }
    let beside = world.enqueue_about(1, "").await;
    process.wake.wake();
    until(async || world.state(beside).await == DeliveryState::Delivered).await;
    let elsewhere = world.enqueue(2).await;
    process.wake.wake_for(endpoint(2).id);
    let state = async || world.log_of(2, elsewhere).await.delivery.state;
    until(async || state().await == DeliveryState::Delivered).await;
    assert_eq!(world.street.open(), 40);
}
