//! What can be ordered, and what is said of the rest.

use faults::{FaultBook, Order, OrderError};
use serde_json::{Value, json};

pub(super) fn order(wish: Value) -> Order {
    serde_json::from_value(wish).unwrap()
}

fn refusal(wish: Value) -> OrderError {
    FaultBook::new().order(&order(wish)).unwrap_err()
}

#[test]
fn an_order_is_listed_as_it_is_in_force() {
    let book = FaultBook::new();
    let list = |wish| serde_json::to_value(book.order(&order(wish)).unwrap()).unwrap();
    assert_eq!(
        list(json!({ "call": "stove.verify", "kind": "drop" })),
        json!({
            "id": 1, "call": "stove.verify", "kind": "drop",
            "times": 1, "every": 1, "calls": 0, "struck": 0,
        })
    );
    assert_eq!(
        list(json!({
            "call": "store.commit", "kind": "delay",
            "delay_ms": 250, "every": 3, "until_cleared": true,
        })),
        json!({
            "id": 2, "call": "store.commit", "kind": "delay",
            "times": null, "every": 3, "delay_ms": 250, "calls": 0, "struck": 0,
        })
    );
    let stall = json!({ "call": "store.commit.enqueue", "kind": "stall", "delay_ms": 5 });
    assert_eq!(list(stall)["delay_ms"], 5);
    let error = list(json!({ "call": "gate.verify_stove", "kind": "error", "times": 2 }));
    assert_eq!(
        (&error["status"], &error["times"]),
        (&json!(503), &json!(2))
    );
    assert_eq!(book.list().len(), 4);

    book.clear();
    assert!(book.list().is_empty());
    // An id is not given again: who reads a list later is not misled.
    assert_eq!(
        list(json!({ "call": "stove.verify", "kind": "drop" }))["id"],
        5
    );
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    for (written, nearest) in [
        ("stove.verfiy", "stove.verify"),
        ("store_commit", "store.commit"),
        ("gate.stove_verify", "gate.verify_stove"),
    ] {
        let refusal = refusal(json!({ "call": written, "kind": "drop" }));
        assert_eq!(refusal, OrderError::UnknownCall { nearest });
        assert!(refusal.to_string().contains(nearest), "{refusal}");
        assert!(!refusal.to_string().contains(written), "{refusal}");
    }
}

#[test]
fn what_does_not_belong_together_is_refused() {
    for (wish, named) in [
        (json!({ "kind": "delay" }), "delay_ms"),
        (json!({ "kind": "delay", "delay_ms": 0 }), "delay_ms"),
        (json!({ "kind": "delay", "delay_ms": 600_001 }), "delay_ms"),
        (json!({ "kind": "stall" }), "delay_ms"),
        (json!({ "kind": "stall", "delay_ms": 600_001 }), "delay_ms"),
        (json!({ "kind": "drop", "delay_ms": 1 }), "delay_ms"),
        (json!({ "kind": "error", "status": 499 }), "status"),
        (json!({ "kind": "error", "status": 600 }), "status"),
        (json!({ "kind": "error", "status": 0 }), "status"),
        (json!({ "kind": "reset", "status": 503 }), "status"),
        (json!({ "kind": "drop", "times": 0 }), "times"),
        (
            json!({ "kind": "drop", "times": 0, "until_cleared": true }),
            "times",
        ),
        (
            json!({ "kind": "drop", "times": 2, "until_cleared": true }),
            "until_cleared",
        ),
        (json!({ "kind": "drop", "every": 0 }), "every"),
        (json!({ "kind": "reset", "call": "store.commit" }), "store"),
        (
            json!({ "kind": "error", "status": 503, "call": "store.commit" }),
            "status",
        ),
    ] {
        let mut wish = wish;
        let fields = wish.as_object_mut().unwrap();
        fields.entry("call").or_insert(json!("stove.verify"));
        let refusal = refusal(wish.clone());
        assert!(matches!(refusal, OrderError::Invalid(_)), "{wish}");
        assert!(refusal.to_string().contains(named), "{wish}: {refusal}");
    }
}

#[test]
fn a_book_does_not_grow_for_ever() {
    let book = FaultBook::new();
    let wish = order(json!({ "call": "stove.verify", "kind": "drop" }));
    for _ in 0..100 {
        book.order(&wish).unwrap();
    }
    assert_eq!(book.order(&wish).unwrap_err(), OrderError::TooMany);
    book.clear();
    book.order(&wish).unwrap();
}
