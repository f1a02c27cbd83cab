//! The same over a store that survives, on threads, in real time.

use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

use base::{DeliveryId, KeyId, NodeId, OwnerId, Secret, SharedClock};
use courier::{Deliveries, LEASE, Lanes, Metrics, Queue};
use prometheus_client::registry::Registry;
use sign::Vault;
use store::{
    DeliveryState, Due, Fence, LeaseShard, Outcome, Receipt, Shard, ShardLease, Step, Store, Unit,
};
use store_sqlite::{SqliteOptions, SqliteStore};
use testkit::{FakeClock, SeededRng};
use tokio::{runtime::Runtime, task::JoinSet};

use super::{
    nodes::are_shared,
    street::{Act, Street, Van, delivered},
    world::{GIVEN_UP, Process, World, encode, until},
};

const ANSWERED: DeliveryId = DeliveryId::new([1; 16]);
const HUNG: DeliveryId = DeliveryId::new([2; 16]);

fn open(directory: &Path, clock: SharedClock) -> Arc<SqliteStore> {
    let (id, rng) = (KeyId::new([1; 4]), SeededRng::new(9));
    let vault = Vault::new(id, &Secret::new([1; 32]), rng).unwrap();
    let options = SqliteOptions::new(directory.join("store.db"));
    Arc::new(SqliteStore::open(options, Arc::new(vault), clock).unwrap())
}

#[test]
fn what_a_killed_process_left_is_finished_by_the_next_one() {
    let (place, clock) = (tempfile::tempdir().unwrap(), FakeClock::new());
    let street = Street::new();
    street.decide(|delivery, times| match (delivery.delivery_id, times) {
        (HUNG, 1) => Act::Hang,
        _ => Act::Answer(delivered()),
    });
    let life = Runtime::new().unwrap();
    life.block_on(async {
        let store = open(place.path(), clock.clone());
        let world = World::over(store, clock.clone(), street.clone()).await;
        let process = world.process(1);
        let expected = process.deliveries.expect(ANSWERED);
        world.enqueue_as(1, ANSWERED).await;
        world.enqueue_as(1, HUNG).await;
        process.wake.wake();
        assert_eq!(expected.await.unwrap().state, DeliveryState::Delivered);
        street.until_open(1).await;
    });
    // With the runtime ends everything that runs on it.
    drop(life);
    clock.advance(GIVEN_UP);
    Runtime::new().unwrap().block_on(async {
        let store = open(place.path(), clock.clone());
        let world = World::over(store, clock.clone(), street.clone()).await;
        let process = world.process(2);
        let settled = process.deliveries.expect(HUNG).await.unwrap();
        assert_eq!(
            (settled.attempt.no, settled.state),
            (2, DeliveryState::Delivered)
        );
        assert_eq!(world.state(ANSWERED).await, DeliveryState::Delivered);
    });
    let sent = street.sent();
    let doubts = |id| {
        sent.iter()
            .filter(move |sent| sent.delivery == id)
            .map(|sent| sent.unknown)
    };
    assert_eq!(doubts(ANSWERED).collect::<Vec<_>>(), [false]);
    assert_eq!(doubts(HUNG).collect::<Vec<_>>(), [false, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_one_file_and_what_a_killed_one_had() {
    let (place, clock) = (tempfile::tempdir().unwrap(), FakeClock::new());
    let store = open(place.path(), clock.clone());
    let world = World::over(store, clock, Street::new()).await;
    let mut nodes: Vec<_> = (1..=3).map(|seed| world.process(seed)).collect();
    while !nodes.is_empty() {
        // They renew by the clock, which does not run ahead of the disk.
        let renewed = async || {
            world.clock.advance(Duration::from_secs(10));
            let now = world.clock_now();
            let held = |node: &Process| node.courier.leases().held(now);
            let is_new = |lease: ShardLease| lease.until == now.plus(LEASE);
            let are_new = |node| held(node).into_iter().all(is_new);
            until(async || nodes.iter().all(are_new)).await;
            are_shared(now, &nodes)
        };
        until(renewed).await;
        drop(nodes.remove(0));
    }
}

/// The fences of all shards, leased by one process.
async fn lease_all(world: &World) -> HashMap<Shard, Fence> {
    let (holder, until) = (NodeId::new([7; 16]), world.clock_now().plus(LEASE));
    let steps = Shard::all().map(|shard| {
        Step::LeaseShard(LeaseShard {
            shard,
            holder,
            until,
        })
    });
    let unit = Unit {
        owner: OwnerId::new([7; 16]),
        steps: steps.collect(),
    };
    let Receipt::Committed(outcomes) = world.store.commit(unit).await.unwrap() else {
        panic!("leases are not refused");
    };
    let leases = outcomes.into_iter().map(|outcome| match outcome {
        Outcome::Leased(lease) => (lease.shard, lease.fence()),
        other => panic!("{other:?}"),
    });
    leases.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_workers_on_every_row_under_the_same_fence_one_settles_it() {
    let (place, clock) = (tempfile::tempdir().unwrap(), FakeClock::new());
    let store: Arc<dyn Store> = open(place.path(), clock.clone());
    let street = Street::new();
    street.decide(|_, _| Act::Hold(delivered()));
    let world = World::over(store, clock, street).await;
    for number in 0..200 {
        world.enqueue(number % 20 + 1).await;
    }
    let fences = lease_all(&world).await;
    let mut registry = Registry::default();
    let metrics = Metrics::register(&mut registry);
    let rivals = [1, 2].map(|seed| {
        let parts = world.parts(seed, Arc::clone(&world.store), metrics.clone());
        Deliveries::new(&parts, vec![Arc::new(Van(Arc::clone(&world.street)))])
    });
    let due = Due {
        shards: Shard::all().collect(),
        by: world.clock_now(),
        beyond: base::Timestamp::MAX,
        except: Vec::new(),
        limit: 1_000,
    };
    let rows = rivals[0].due(due.clone(), Lanes::all()).await.unwrap();
    assert_eq!(rows.len(), 200);
    let only = Lanes {
        only: Some(vec![rows[0].endpoint()]),
        ..Lanes::all()
    };
    let of_one = rivals[0].due(due, only).await.unwrap();
    assert_eq!(of_one.len(), 10);
    assert!(of_one.iter().all(|row| row.app_id == rows[0].app_id));
    let mut work = JoinSet::new();
    for row in &rows {
        for rival in &rivals {
            let (rival, row, fence) = (Arc::clone(rival), row.clone(), fences[&row.shard()]);
            work.spawn(async move { rival.work(row, fence).await });
        }
    }
    world.street.until_open(400).await;
    world.street.go_on();
    work.join_all().await;
    for row in rows {
        let log = world.store.delivery(row.app_id, row.delivery_id).await;
        let log = log.unwrap().unwrap();
        assert_eq!(log.delivery.state, DeliveryState::Delivered);
        let numbers: Vec<_> = log.attempts.iter().map(|attempt| attempt.no).collect();
        assert_eq!(numbers, [2], "the attempt that was begun last counts");
    }
    let text = encode(&registry);
    for outcome in ["delivered", "dropped"] {
        let labels = format!("{{kind=\"unity-ads\",outcome=\"{outcome}\"}}");
        let line = format!("countersign_courier_attempts_total{labels} 200");
        assert!(text.contains(&line), "{text}");
    }
}
