//! Leases of shards.

use std::{sync::Arc, time::Duration};

use base::{NodeId, Timestamp};
use store::{Fence, LeaseShard, Outcome, Receipt, Shard, ShardLease, Step, Store, Unit};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{MADE, commit, commit_all, fresh, owner},
};

pub fn node(n: u8) -> NodeId {
    NodeId::new([n; 16])
}

pub fn shard(n: u8) -> Shard {
    Shard::numbered(n).unwrap()
}

pub fn fence(holder: u8, number: u64) -> Fence {
    let holder = node(holder);
    Fence { holder, number }
}

pub fn lease(of: u8, holder: u8, until: Timestamp) -> Step {
    Step::LeaseShard(LeaseShard {
        shard: shard(of),
        holder: node(holder),
        until,
    })
}

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

fn leased(receipt: &Receipt) -> ShardLease {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Leased(lease)] => *lease,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Wishes for shard 3, and tells who holds it then, under which fence, and for
/// how many seconds after the beginning.
async fn wish(store: &Arc<dyn Store>, holder: u8, secs: u64) -> (NodeId, u64, u64) {
    let lease = leased(&commit(store, holder, lease(3, holder, at(secs))).await);
    assert_eq!(lease.shard, shard(3));
    (lease.holder, lease.fence, lease.until.since(MADE).as_secs())
}

pub async fn a_lease_is_renewed_and_taken_over_once_it_has_ended<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let head = *store.head().borrow();
    assert_eq!(wish(&store, 1, 10).await, (node(1), 1, 10));
    clock.set(at(5));
    assert_eq!(wish(&store, 1, 20).await, (node(1), 1, 20), "renewed");
    clock.set(at(19));
    assert_eq!(wish(&store, 2, 40).await, (node(1), 1, 20), "not yet");
    clock.set(at(20));
    assert_eq!(wish(&store, 2, 40).await, (node(2), 2, 40), "taken over");
    assert_eq!(wish(&store, 1, 50).await, (node(2), 2, 40));
    clock.set(at(60));
    assert_eq!(wish(&store, 2, 70).await, (node(2), 2, 70), "late");
    // Given up before its time.
    assert_eq!(wish(&store, 2, 60).await, (node(2), 2, 60));
    assert_eq!(wish(&store, 1, 90).await, (node(1), 3, 90));
    let other = leased(&commit(&store, 2, lease(4, 2, at(90))).await);
    assert_eq!((other.holder, other.fence), (node(2), 1), "its own");
    assert_eq!(*store.head().borrow(), head, "no news to a directory");
}

pub async fn sixty_four_at_once_lease_it_to_one<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let mut wishes = JoinSet::new();
    for n in 1..=64 {
        let store = Arc::clone(&store);
        let unit = Unit::of(owner(n), lease(0, n, at(10)));
        wishes.spawn(async move { leased(&store.commit(unit).await.unwrap()) });
    }
    let leases = wishes.join_all().await;
    assert!(leases.iter().all(|lease| *lease == leases[0]));
    assert_eq!(leases[0].fence, 1);
}

pub async fn a_lease_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = Step::ReplaceSignInKey {
        player_id: crate::given::player_id(1),
        sign_in_digest: [1; 32],
    };
    commit_all(&store, 1, vec![lease(3, 1, at(10)), missing]).await;
    assert_eq!(wish(&store, 2, 10).await, (node(2), 1, 10));
}
