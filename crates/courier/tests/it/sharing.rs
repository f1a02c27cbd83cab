//! Several processes, each with its share of the shards.

use std::time::Duration;

use courier::LEASE;
use store::{DeliveryState, Shard};
use tokio::time::Instant;

use super::{
    nodes::{are_shared, pass, shares, stable},
    street::{Act, delivered},
    world::{Process, World, quiet, until},
};

const SECOND: Duration = Duration::from_secs(1);
const A_RENEWAL: Duration = Duration::from_secs(10);
const AN_HOUR: Duration = Duration::from_secs(60 * 60);

fn start(world: &World, count: u64) -> Vec<Process> {
    (1..=count).map(|seed| world.process(seed)).collect()
}

async fn until_shared(world: &World, nodes: &[Process]) {
    until(async || are_shared(world.clock_now(), nodes)).await;
}

#[tokio::test(start_paused = true)]
async fn processes_that_start_together_come_to_even_shares() {
    for (count, most) in [(1, 16), (2, 8), (3, 6), (5, 4), (16, 1), (20, 1)] {
        let world = World::new().await;
        let nodes = start(&world, count);
        until_shared(&world, &nodes).await;
        let shares = shares(world.clock_now(), &nodes);
        assert_eq!(shares.iter().max(), Some(&most), "{shares:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_comes_later_has_its_share_a_renewal_later() {
    let world = World::new().await;
    let mut nodes = Vec::new();
    for seed in 1..=5 {
        let began = Instant::now();
        nodes.push(world.process(seed));
        until_shared(&world, &nodes).await;
        let took = began.elapsed();
        assert!(took <= A_RENEWAL + SECOND * 2, "{seed}: {took:?}");
    }
    let text = nodes[4].metrics();
    for line in ["countersign_courier_nodes 5", "countersign_courier_shards "] {
        assert!(text.contains(line), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn even_shares_stay_with_whom_they_are() {
    let world = World::new().await;
    let nodes = start(&world, 3);
    until_shared(&world, &nodes).await;
    let before = stable(world.clock_now(), &nodes);
    for _ in 0..120 {
        pass(&world, SECOND).await;
        assert_eq!(stable(world.clock_now(), &nodes), before);
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_process_had_is_shared_out_when_its_leases_have_ended() {
    let world = World::new().await;
    let mut nodes = start(&world, 3);
    until_shared(&world, &nodes).await;
    let killed = nodes.remove(1);
    let left = shares(world.clock_now(), &nodes);
    let held = killed.courier.leases().held(world.clock_now());
    let end = held.iter().map(|lease| lease.until).min().unwrap();
    drop(killed);
    while world.clock_now() < end {
        assert_eq!(shares(world.clock_now(), &nodes), left);
        pass(&world, SECOND).await;
    }
    for _ in 0..12 {
        pass(&world, SECOND).await;
    }
    assert!(are_shared(world.clock_now(), &nodes));
}

#[tokio::test(start_paused = true)]
async fn what_a_stopped_process_had_is_shared_out_although_the_clock_stands_still() {
    let world = World::new().await;
    let mut nodes = start(&world, 3);
    until_shared(&world, &nodes).await;
    let stopped = nodes.remove(1);
    let began = Instant::now();
    stopped.courier.stop(A_RENEWAL).await;
    assert_eq!(began.elapsed(), Duration::ZERO);
    until_shared(&world, &nodes).await;
    assert!(began.elapsed() <= A_RENEWAL + SECOND * 2);
    let text = stopped.metrics();
    assert!(text.contains("countersign_courier_shards 0"), "{text}");
}

/// An app with something to send in each shard.
async fn enqueue_in_each_shard(world: &World, first_app: u64) -> Vec<(u64, base::DeliveryId)> {
    let mut ids = Vec::new();
    for shard in Shard::all() {
        let number = shard.number();
        let app = first_app + u64::from(number % 2);
        let id = base::DeliveryId::new([number + 16 * u8::try_from(first_app).unwrap(); 16]);
        assert_eq!(Shard::of(id.bytes()), shard);
        world.enqueue_as(app, id).await;
        ids.push((app, id));
    }
    ids
}

#[tokio::test(start_paused = true)]
async fn a_shard_is_given_up_when_what_is_under_way_in_it_has_ended() {
    let world = World::new().await;
    world.street.decide(|delivery, _| {
        if delivery.app_id.get() <= 2 {
            Act::Hold(delivered())
        } else {
            Act::Answer(delivered())
        }
    });
    let first = world.process(1);
    let held = enqueue_in_each_shard(&world, 1).await;
    until(async || world.street.open() == 16).await;
    let second = world.process(2);
    // Less than an attempt may take.
    tokio::time::sleep(A_RENEWAL + SECOND * 2).await;
    let now = world.clock_now();
    let share = |process: &Process| process.courier.leases().held(now).len();
    assert_eq!((share(&first), share(&second)), (8, 0));
    // Nothing more is begun in the shards that are given up.
    let more = enqueue_in_each_shard(&world, 3).await;
    quiet().await;
    let sent = more.iter().filter(|(_, id)| world.street.times(*id) == 1);
    assert_eq!(sent.count(), 8);
    world.street.go_on();
    until(async || are_shared(now, [&first, &second])).await;
    for (app, id) in held.into_iter().chain(more) {
        let state = async || world.log_of(app, id).await.delivery.state;
        until(async || state().await == DeliveryState::Delivered).await;
    }
    assert_eq!(world.street.sent().len(), 32);
    assert!(world.street.sent().iter().all(|sent| !sent.unknown));
    let settled = "countersign_courier_attempts_total{kind=\"unity-ads\",outcome=\"delivered\"}";
    assert!(first.metrics().contains(&format!("{settled} 24")));
    assert!(second.metrics().contains(&format!("{settled} 8")));
}

#[tokio::test(start_paused = true)]
async fn a_shard_in_which_an_attempt_never_ends_is_given_up_when_it_is_cut_off() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Hang);
    let first = world.process(1);
    enqueue_in_each_shard(&world, 1).await;
    until(async || world.street.open() == 16).await;
    let second = world.process(2);
    until(async || are_shared(world.clock_now(), [&first, &second])).await;
    assert_eq!(world.street.open(), 0);
    assert!(!first.metrics().contains("outcome=\"dropped\""));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_twice_because_processes_come_and_leave() {
    let world = World::new().await;
    world.street.decide(|_, _| Act::Slow(delivered()));
    let mut ids = Vec::new();
    for number in 0..600 {
        let app = number % 20 + 1;
        ids.push((app, world.enqueue(app).await));
    }
    let mut nodes = vec![world.process(1)];
    for seed in 2..=8 {
        nodes.push(world.process(seed));
        pass(&world, SECOND).await;
        if nodes.len() == 4 {
            let stopped = nodes.remove(0);
            stopped.courier.stop(A_RENEWAL * 2).await;
        }
        pass(&world, SECOND).await;
    }
    for (app, id) in ids {
        until(async || world.log_of(app, id).await.delivery.state == DeliveryState::Delivered)
            .await;
    }
    assert_eq!(world.street.sent().len(), 600);
    assert!(world.street.sent().iter().all(|sent| !sent.unknown));
}

#[tokio::test(start_paused = true)]
async fn clocks_that_are_some_seconds_apart_take_nothing_from_each_other() {
    let world = World::new().await;
    let apart = Duration::from_secs(8);
    let ahead = world.clock_ahead(apart);
    let nodes = [
        world.process_by(1, world.clock.clone()),
        world.process_by(2, ahead.clone()),
    ];
    until_shared(&world, &nodes).await;
    let before = stable(world.clock_now(), &nodes);
    for _ in 0..120 {
        world.clock.advance(SECOND);
        ahead.advance(SECOND);
        tokio::time::sleep(SECOND).await;
        assert_eq!(stable(world.clock_now(), &nodes), before);
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_moved_leaves_every_shard_with_somebody() {
    let world = World::new().await;
    let nodes = start(&world, 3);
    until_shared(&world, &nodes).await;
    let began = world.clock_now();
    for moved in [began.plus(AN_HOUR), began, began.plus(LEASE)] {
        world.clock.set(moved);
        // Who comes first after it finds nobody else there.
        tokio::time::sleep(A_RENEWAL * 2).await;
        until_shared(&world, &nodes).await;
    }
}
