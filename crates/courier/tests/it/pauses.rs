use store::{ConfigureEndpoint, DeliveryState};

use super::{
    street::{Act, delivered},
    world::{World, endpoint, endpoint_id, quiet, until},
};

fn paused(paused: bool) -> ConfigureEndpoint {
    ConfigureEndpoint {
        paused: Some(paused),
        ..endpoint(1)
    }
}

#[tokio::test(start_paused = true)]
async fn a_paused_endpoint_is_sent_nothing_and_loses_nothing() {
    let world = World::new().await;
    world.configure(paused(true)).await;
    let process = world.process(1);
    let (waits, other) = (world.enqueue(1).await, world.enqueue(2).await);
    until(async || world.log_of(2, other).await.delivery.state == DeliveryState::Delivered).await;
    quiet().await;
    assert_eq!(world.street.times(waits), 0);
    assert!(process.deliveries.standing(endpoint_id(1)).paused);
    let shut = "countersign_courier_endpoints_shut{why=\"paused\"} 1";
    assert!(process.metrics().contains(shut));
    world.configure(paused(false)).await;
    until(async || world.state(waits).await == DeliveryState::Delivered).await;
    assert_eq!(world.log(waits).await.attempts.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_when_its_endpoint_is_paused_is_finished_and_nothing_else_begun() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hold(delivered()));
    let _process = world.process(1);
    let first = world.enqueue(1).await;
    until(async || world.street.open() == 1).await;
    world.configure(paused(true)).await;
    quiet().await;
    let second = world.enqueue(1).await;
    world.street.go_on();
    until(async || world.state(first).await == DeliveryState::Delivered).await;
    quiet().await;
    assert_eq!(world.street.times(second), 0);
    assert_eq!(world.state(second).await, DeliveryState::Waiting);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_it_is_known_what_is_paused_and_later_what_is_known_counts() {
    let world = World::new().await;
    let process = world.process(1);
    until(async || process.holds_shards(world.clock_now())).await;
    process.store.fail_reads(true);
    quiet().await;
    world.configure(paused(true)).await;
    let (waits, other) = (world.enqueue(1).await, world.enqueue(2).await);
    quiet().await;
    assert!(world.street.sent().is_empty());
    process.store.fail_reads(false);
    until(async || world.street.times(other) == 1).await;
    quiet().await;
    assert_eq!(world.street.times(waits), 0);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_has_as_many_places_as_it_was_given() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hang);
    for (number, at_once) in [(1, 1), (2, 64)] {
        let at_once = Some(at_once);
        world
            .configure(ConfigureEndpoint {
                at_once,
                ..endpoint(number)
            })
            .await;
    }
    for _ in 0..100 {
        for number in 1..=3 {
            world.enqueue(number).await;
        }
    }
    let process = world.process(1);
    until(async || world.street.open() == 1 + 64 + 8).await;
    quiet().await;
    let under_way = |number| process.deliveries.standing(endpoint_id(number)).under_way;
    assert_eq!([1, 2, 3].map(under_way), [1, 64, 8]);
}
