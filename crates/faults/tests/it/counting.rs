//! Which of many calls a fault strikes.

use faults::{FaultBook, Place};
use serde_json::json;

use super::{face::Fake, orders::order};

/// Calls so many times and says which were struck, as statuses.
async fn statuses(fake: &Fake, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(fake.call("x").await.status);
    }
    statuses
}

#[tokio::test]
async fn the_first_so_many_are_struck() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "error", "times": 2 }));
    assert_eq!(statuses(&fake, 4).await, [503, 503, 200, 200]);
    let listed = &fake.book.list()[0];
    // Once used up, it counts no more.
    assert_eq!((listed.calls, listed.struck), (2, 2));
}

#[tokio::test]
async fn each_so_many_th_is_struck_until_cleared() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "error", "every": 3, "until_cleared": true }));
    let struck = [200, 200, 503, 200, 200, 503, 200];
    assert_eq!(statuses(&fake, 7).await, struck);
    let listed = &fake.book.list()[0];
    assert_eq!((listed.calls, listed.struck), (7, 2));
    fake.book.clear();
    assert_eq!(statuses(&fake, 4).await, [200; 4]);
}

#[tokio::test]
async fn of_two_orders_that_are_due_the_first_strikes() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "error", "status": 500 }));
    fake.order(json!({ "kind": "error", "status": 502, "every": 2, "times": 2 }));
    assert_eq!(statuses(&fake, 5).await, [500, 502, 200, 502, 200]);
}

#[tokio::test]
async fn another_call_is_neither_struck_nor_counted() {
    let fake = Fake::new(Place::Gate);
    let wish = json!({ "call": "gate.verify_stove", "kind": "error" });
    fake.book.order(&order(wish)).unwrap();
    assert_eq!(statuses(&fake, 2).await, [200, 200]);
    assert_eq!(fake.book.list()[0].calls, 0);
    assert_eq!(fake.handled(), ["x", "x"]);
}

#[test]
fn books_are_apart() {
    let (one, other) = (FaultBook::new(), FaultBook::new());
    let wish = order(json!({ "call": "gate.verify_stove", "kind": "error" }));
    one.order(&wish).unwrap();
    assert!(other.list().is_empty());
}
