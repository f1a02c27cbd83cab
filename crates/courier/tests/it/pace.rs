use std::time::Duration;

use store::{ConfigureEndpoint, Pace, Shard};

use super::{
    nodes::are_shared,
    world::{World, endpoint, endpoint_id, quiet, until},
};

async fn paced(per_second: u32, burst: u32) -> World {
    let world = World::new().await;
    let pace = Some(Some(Pace { per_second, burst }));
    world
        .configure(ConfigureEndpoint {
            pace,
            ..endpoint(1)
        })
        .await;
    world
}

/// Gives everybody the time to do what there is to do, without the wait after which
/// they look by themselves.
async fn breathe() {
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_follow_each_other_at_the_pace_and_each_is_woken_for() {
    let world = paced(5, 2).await;
    for _ in 0..100 {
        world.enqueue(1).await;
    }
    for _ in 0..10 {
        world.enqueue(2).await;
    }
    let process = world.process(1);
    until(async || world.street.sent().len() >= 12).await;
    quiet().await;
    assert_eq!(
        world.street.sent().len(),
        12,
        "a burst, and whoever has no pace"
    );
    let paced_until = process.deliveries.standing(endpoint_id(1)).paced_until;
    assert_eq!(
        paced_until,
        Some(world.clock_now().plus(Duration::from_millis(200)))
    );
    let shut = "countersign_courier_endpoints_shut{why=\"paced\"} 1";
    assert!(process.metrics().contains(shut));
    for step in 1..=20 {
        world.clock.advance(Duration::from_millis(199));
        breathe().await;
        assert_eq!(world.street.sent().len(), 11 + step, "not a moment before");
        world.clock.advance(Duration::from_millis(1));
        breathe().await;
        assert_eq!(world.street.sent().len(), 12 + step);
    }
}

#[tokio::test(start_paused = true)]
async fn nodes_keep_to_the_pace_together() {
    let world = paced(16, 1).await;
    let nodes = [world.process(1), world.process(2)];
    for _ in 0..20 {
        world.clock.advance(Duration::from_secs(10));
        quiet().await;
    }
    assert!(are_shared(world.clock_now(), &nodes));
    for _ in 0..400 {
        world.enqueue(1).await;
    }
    quiet().await;
    assert_eq!(world.street.sent().len(), 2, "one of each node's");
    for _ in 0..100 {
        world.clock.advance(Duration::from_millis(50));
        breathe().await;
    }
    let sent = world.street.sent().len();
    assert!((78..=84).contains(&sent), "{sent} in 5 seconds");
    for node in &nodes {
        let held = node.courier.leases().held(world.clock_now());
        assert_eq!(held.len(), Shard::all().count() / 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_put_back_keeps_nobody_waiting_for_it() {
    let world = paced(1, 1).await;
    for _ in 0..10 {
        world.enqueue(1).await;
    }
    let _process = world.process(1);
    until(async || world.street.sent().len() == 1).await;
    world
        .clock
        .set(world.clock_now().minus(Duration::from_secs(60 * 60)));
    let fresh = [world.enqueue(1).await, world.enqueue(1).await];
    for sent in 1..=2 {
        quiet().await;
        world.clock.advance(Duration::from_millis(1_100));
        until(async || world.street.sent().len() > sent).await;
    }
    assert!(fresh.iter().any(|id| world.street.times(*id) == 1));
}
