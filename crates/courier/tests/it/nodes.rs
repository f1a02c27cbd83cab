//! What several processes hold between them, whoever comes and goes.

use std::{borrow::Borrow, collections::HashSet, time::Duration};

use base::{NodeId, Timestamp};
use proptest::{
    collection::vec,
    prelude::{ProptestConfig, Strategy},
    prop_oneof, proptest,
};
use store::{Shard, ShardLease};
use tokio::runtime::Builder;

use super::world::{Process, World};

fn held(now: Timestamp, nodes: &[impl Borrow<Process>]) -> Vec<ShardLease> {
    let each = nodes.iter().map(|node| node.borrow().courier.leases());
    each.flat_map(|leases| leases.held(now)).collect()
}

/// How many shards each process holds.
pub(super) fn shares(now: Timestamp, nodes: &[impl Borrow<Process>]) -> Vec<usize> {
    let each = nodes.iter().map(|node| node.borrow().courier.leases());
    each.map(|leases| leases.held(now).len()).collect()
}

/// Whether no shard is held by two.
fn are_apart(now: Timestamp, nodes: &[impl Borrow<Process>]) -> bool {
    let held = held(now, nodes);
    let shards: HashSet<_> = held.iter().map(|lease| lease.shard).collect();
    shards.len() == held.len()
}

/// Whether each shard is held by one, and no process holds two more than
/// another.
pub(super) fn are_shared<P: Borrow<Process>>(now: Timestamp, nodes: impl AsRef<[P]>) -> bool {
    let nodes = nodes.as_ref();
    let shares = shares(now, nodes);
    let (most, least) = (shares.iter().max(), shares.iter().min());
    let even = most.unwrap() - least.unwrap() <= 1;
    even && are_apart(now, nodes) && held(now, nodes).len() == Shard::all().count()
}

/// Who holds what under which fence.
pub(super) fn stable(
    now: Timestamp,
    nodes: &[impl Borrow<Process>],
) -> HashSet<(Shard, NodeId, u64)> {
    let held = held(now, nodes).into_iter();
    held.map(|lease| (lease.shard, lease.holder, lease.fence))
        .collect()
}

/// Lets time pass, on the clock and on the runtime.
pub(super) async fn pass(world: &World, span: Duration) {
    world.clock.advance(span);
    tokio::time::sleep(span).await;
}

/// Lets so many seconds pass, in none of which a shard is held by two.
async fn pass_slowly(world: &World, secs: u64, nodes: &[Process]) {
    for _ in 0..secs {
        pass(world, Duration::from_secs(1)).await;
        assert!(are_apart(world.clock_now(), nodes));
    }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Start,
    Kill(usize),
    Stop(usize),
    /// For so many seconds its store does not take what it writes.
    CutOff(usize, u64),
    Pass(u64),
    Jump(u64),
    PutBack(u64),
}

async fn play(acts: Vec<Act>) {
    let world = World::new().await;
    let (mut nodes, mut seed) = (vec![world.process(1)], 1);
    for act in acts {
        // With one that stays, there is always somebody.
        let other = |which: usize, nodes: &[Process]| match nodes.len() {
            0 | 1 => None,
            count => Some(1 + which % (count - 1)),
        };
        match act {
            Act::Start => {
                seed += 1;
                nodes.push(world.process(seed));
            }
            Act::Kill(which) => {
                if let Some(which) = other(which, &nodes) {
                    nodes.remove(which);
                }
            }
            Act::Stop(which) => {
                if let Some(which) = other(which, &nodes) {
                    let stopped = nodes.remove(which);
                    stopped.courier.stop(Duration::ZERO).await;
                }
            }
            Act::CutOff(which, secs) => {
                let store = &nodes[which % nodes.len()].store;
                store.fail_writes(true);
                pass_slowly(&world, secs, &nodes).await;
                store.fail_writes(false);
            }
            Act::Pass(secs) => pass_slowly(&world, secs, &nodes).await,
            Act::Jump(secs) => world.clock.advance(Duration::from_secs(secs)),
            Act::PutBack(secs) => {
                let earlier = world.clock_now().minus(Duration::from_secs(secs));
                world.clock.set(earlier);
                // Until all have heard of it, two may believe to hold the same.
                tokio::time::sleep(Duration::from_secs(30)).await;
            }
        }
    }
    // A lease that nobody renews, a renewal after it, and another for those who
    // give way to each other.
    pass_slowly(&world, 60, &nodes).await;
    let shares = shares(world.clock_now(), &nodes);
    assert!(are_shared(world.clock_now(), &nodes), "{shares:?}");
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => proptest::strategy::Just(Act::Start),
        2 => (0..8_usize).prop_map(Act::Kill),
        2 => (0..8_usize).prop_map(Act::Stop),
        1 => (0..8_usize, 1..60_u64).prop_map(|(which, secs)| Act::CutOff(which, secs)),
        4 => (1..40_u64).prop_map(Act::Pass),
        1 => (1..100_u64).prop_map(Act::Jump),
        1 => (1..5_000_u64).prop_map(Act::PutBack),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_comes_and_goes_every_shard_ends_with_one_who_is_there(acts in vec(act(), 1..20)) {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_all().start_paused(true).build().unwrap();
        runtime.block_on(play(acts));
    }
}
