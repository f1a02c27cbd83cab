//! Each kind in front of a store, by what becomes of single uses.

use std::{sync::Arc, time::Duration};

use base::{OwnerId, Timestamp};
use faults::{FaultBook, FaultyStore};
use futures_util::future::join;
use guard::Claim;
use serde_json::{Value, json};
use store::{MemoryStore, Outcome, Receipt, Refusal, Step, Store, StoreError, Unit};
use testkit::{FakeClock, SeededRng};
use tokio::time::Instant;

use super::orders::order;

struct World {
    rng: Arc<SeededRng>,
    book: Arc<FaultBook>,
    store: Arc<FaultyStore>,
}

impl World {
    fn new() -> Self {
        let book = FaultBook::new();
        let inner = Arc::new(MemoryStore::new(FakeClock::new()));
        Self {
            store: FaultyStore::new(inner, &book),
            rng: SeededRng::new(1),
            book,
        }
    }

    fn order(&self, mut wish: Value) {
        wish["call"] = json!("store.commit");
        self.book.order(&order(wish)).unwrap();
    }

    /// Somebody's claim of the same single use, every time.
    async fn claim(&self) -> Result<Receipt, StoreError> {
        let claim = Claim::new(None, "story", &[b"order"], Timestamp::MAX);
        let unit = Unit::of(OwnerId::generate(&*self.rng), Step::Claim(claim));
        self.store.commit(unit).await
    }
}

fn claimed() -> Result<Receipt, StoreError> {
    Ok(Receipt::Committed(vec![Outcome::Done]))
}

fn taken() -> Result<Receipt, StoreError> {
    let refusal = Refusal::Taken;
    Ok(Receipt::Refused { step: 0, refusal })
}

fn is_unavailable(result: &Result<Receipt, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

#[tokio::test]
async fn after_an_error_nothing_has_happened() {
    let world = World::new();
    world.order(json!({ "kind": "error" }));
    assert!(is_unavailable(&world.claim().await));
    assert_eq!(world.claim().await, claimed());
}

#[tokio::test]
async fn after_a_lost_answer_it_has() {
    let world = World::new();
    world.order(json!({ "kind": "drop" }));
    assert!(is_unavailable(&world.claim().await));
    assert_eq!(world.claim().await, taken());
}

#[tokio::test]
async fn the_same_owner_is_recognised_the_second_time() {
    let world = World::new();
    world.order(json!({ "kind": "duplicate" }));
    assert_eq!(world.claim().await, claimed());
    assert_eq!(world.book.list()[0].struck, 1);
    assert_eq!(world.claim().await, taken());
}

#[tokio::test(start_paused = true)]
async fn the_later_of_two_may_win() {
    let world = World::new();
    world.order(json!({ "kind": "reorder" }));
    let (first, second) = join(world.claim(), world.claim()).await;
    assert_eq!((first, second), (taken(), claimed()));
}

#[tokio::test(start_paused = true)]
async fn a_stalled_commit_comes_behind_those_that_came_later() {
    let world = World::new();
    world.order(json!({ "kind": "stall", "delay_ms": 700 }));
    let begun = Instant::now();
    let (first, second) = join(world.claim(), world.claim()).await;
    assert_eq!((first, second), (taken(), claimed()));
    assert_eq!(begun.elapsed(), Duration::from_millis(700));
}

#[tokio::test(start_paused = true)]
async fn a_stalled_commit_whose_caller_goes_away_never_happens() {
    let world = World::new();
    world.order(json!({ "kind": "stall", "delay_ms": 700 }));
    let impatient = tokio::time::timeout(Duration::from_millis(699), world.claim());
    assert!(impatient.await.is_err());
    assert_eq!(world.claim().await, claimed());
}

#[tokio::test(start_paused = true)]
async fn a_delayed_commit_counts_before_it_is_answered() {
    let world = World::new();
    world.order(json!({ "kind": "delay", "delay_ms": 700 }));
    let begun = Instant::now();
    let (first, second) = join(world.claim(), world.claim()).await;
    assert_eq!((first, second), (claimed(), taken()));
    assert_eq!(begun.elapsed(), Duration::from_millis(700));
}
