use std::time::Duration;

use courier::LEASE;
use store::{LONGEST_LEASE, Shard};

use super::world::{World, quiet, until};

#[test]
fn no_lease_is_longer_than_stores_believe() {
    assert!(LEASE <= LONGEST_LEASE);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_is_alone_holds_every_shard_and_another_waits_for_its_share() {
    let world = World::new().await;
    let first = world.process(1);
    let now = world.clock_now();
    until(async || first.holds_shards(now)).await;
    let second = world.process(2);
    quiet().await;
    assert_eq!(first.courier.leases().held(now).len(), Shard::all().count());
    assert!(!second.holds_shards(now));
    assert_ne!(
        first.courier.leases().node(),
        second.courier.leases().node()
    );
}

#[tokio::test(start_paused = true)]
async fn they_are_renewed_well_before_their_end_when_the_clock_moves() {
    let world = World::new().await;
    let first = world.process(1);
    until(async || first.holds_shards(world.clock_now())).await;
    for _ in 0..20 {
        world.clock.advance(Duration::from_secs(11));
        let end = world.clock_now().plus(LEASE);
        let renewed = || {
            let held = first.courier.leases().held(world.clock_now());
            held.iter().all(|lease| lease.until == end) && !held.is_empty()
        };
        until(async || renewed()).await;
    }
    let held = first.courier.leases().held(world.clock_now());
    assert_eq!(held.len(), Shard::all().count());
    assert!(held.iter().all(|lease| lease.fence == 1));
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_by_our_clock_is_not_used_and_the_next_one_takes_it() {
    let world = World::new().await;
    let first = world.process(1);
    until(async || first.holds_shards(world.clock_now())).await;
    let second = world.process(2);
    quiet().await;
    first.store.fail_writes(true);
    world.clock.advance(LEASE - Duration::from_millis(1));
    quiet().await;
    assert!(first.holds_shards(world.clock_now()));
    assert!(!second.holds_shards(world.clock_now()));
    world.clock.advance(Duration::from_millis(1));
    assert!(!first.holds_shards(world.clock_now()));
    quiet().await;
    assert!(
        second.holds_shards(world.clock_now()),
        "it looks at the lease's end and not only when it would renew its own"
    );
    first.store.fail_writes(false);
    quiet().await;
    assert!(!first.holds_shards(world.clock_now()));
    let held = second.courier.leases().held(world.clock_now());
    assert!(held.iter().all(|lease| lease.fence == 2));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_whose_answer_was_lost_costs_nothing() {
    let world = World::new().await;
    let process = world.process(1);
    process.store.lose_answers(true);
    quiet().await;
    assert!(!process.holds_shards(world.clock_now()));
    process.store.lose_answers(false);
    until(async || process.holds_shards(world.clock_now())).await;
    let held = process.courier.leases().held(world.clock_now());
    assert!(held.iter().all(|lease| lease.fence == 1));
}
