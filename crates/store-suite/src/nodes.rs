//! Nodes, and how many of them are there.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use store::{Attend, Attendance, LONGEST_LEASE, Outcome, Receipt, Step, Store, Unit};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{MADE, commit, commit_all, fresh, owner},
    shards::node,
};

pub fn attend(of: u8, until: Timestamp) -> Step {
    let node = node(of);
    Step::Attend(Attend { node, until })
}

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

/// Attends until so many seconds after the beginning, and tells how many are
/// there and how many of the others come first.
async fn wish(store: &Arc<dyn Store>, of: u8, secs: u64) -> (u64, u64) {
    match commit(store, of, attend(of, at(secs))).await {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Attending(Attendance { nodes, before })] => (*nodes, *before),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

pub async fn a_node_is_there_until_its_attendance_ends<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let head = *store.head().borrow();
    assert_eq!(wish(&store, 2, 10).await, (1, 0));
    assert_eq!(wish(&store, 2, 10).await, (1, 0), "the same");
    assert_eq!(wish(&store, 3, 20).await, (2, 1));
    assert_eq!(wish(&store, 1, 20).await, (3, 0));
    clock.set(at(5));
    assert_eq!(wish(&store, 2, 30).await, (3, 1), "renewed");
    clock.set(at(19));
    assert_eq!(wish(&store, 2, 30).await, (3, 1), "not yet");
    clock.set(at(20));
    assert_eq!(wish(&store, 2, 40).await, (1, 0), "the others have ended");
    assert_eq!(wish(&store, 3, 40).await, (2, 1));
    // It leaves, and once more, which changes nothing.
    for _ in 0..2 {
        assert_eq!(wish(&store, 2, 20).await, (1, 0));
    }
    assert_eq!(wish(&store, 3, 40).await, (1, 0));
    assert_eq!(*store.head().borrow(), head, "no news to a directory");
}

pub async fn an_end_that_nobody_may_wish_for_counts_for_nobody<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let longest = LONGEST_LEASE.as_secs();
    clock.set(at(1_000));
    assert_eq!(wish(&store, 1, 1_000 + longest).await, (1, 0));
    clock.set(at(999));
    assert_eq!(wish(&store, 2, 1_000).await, (1, 0), "put back");
    clock.set(at(1_001));
    assert_eq!(wish(&store, 3, 1_002).await, (1, 0), "forgotten");
    assert_eq!(wish(&store, 4, 1_002 + longest).await, (1, 1), "itself");
}

pub async fn sixty_four_at_once_are_all_there<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let mut wishes = JoinSet::new();
    for n in 1..=64 {
        let store = Arc::clone(&store);
        let unit = Unit::of(owner(n), attend(n, at(10)));
        wishes.spawn(async move { store.commit(unit).await.unwrap() });
    }
    wishes.join_all().await;
    assert_eq!(wish(&store, 65, 10).await, (65, 64));
}

pub async fn an_attendance_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = Step::ReplaceSignInKey {
        player_id: crate::given::player_id(1),
        sign_in_digest: [1; 32],
    };
    commit_all(&store, 1, vec![attend(1, at(10)), missing]).await;
    assert_eq!(wish(&store, 2, 10).await, (1, 0));
}
