//! Wishes without a right are all told, in few events.

use std::{sync::Arc, time::Duration};

use admin::{Action, Admin, DENIED_WINDOW, Order};
use base::{ApiKeyId, Clock, Timestamp};
use store::{Actor, AuditFilter, MemoryStore, Scope};
use testkit::{FailingStore, FakeClock, House};

/// Events of one moment are in no order.
const TICK: Duration = Duration::from_secs(1);

async fn house() -> (House, Arc<FailingStore>) {
    let clock = FakeClock::new();
    let store = FailingStore::new(Arc::new(MemoryStore::new(clock.clone())));
    (House::over(store.clone(), clock, 1).await, store)
}

/// The actions as a weak key's holder wants them.
fn weak(house: &House, key: u64) -> Admin {
    let key_id = ApiKeyId::new(key).unwrap();
    let label = "weak".to_owned();
    house.admin.on_behalf(Order {
        request_id: Some(format!("request-{key}")),
        ..Order::of(Actor::ApiKey { key_id, label })
    })
}

/// How often each event that was not there before says that something was
/// wanted, and since when; the oldest first.
async fn told(house: &House, action: Action) -> Vec<(u64, Timestamp)> {
    let filter = AuditFilter {
        action: Some(action.to_string()),
        ..AuditFilter::default()
    };
    let page = house.admin.audit(filter, None, 500).await.unwrap();
    let events = page.events.iter().rev().map(|event| {
        assert_eq!(event.outcome, "denied");
        assert_eq!(event.actor.label.as_deref(), Some("weak"));
        assert_eq!(event.details["scope_required"], "ban");
        assert!(event.request_id.as_ref().unwrap().starts_with("request-"));
        let since = event.details["since"].as_i64().unwrap();
        let times = event.details["times"].as_u64().unwrap();
        (times, Timestamp::from_millis(since))
    });
    events.collect()
}

#[tokio::test]
async fn a_wish_that_is_repeated_leaves_an_event_a_window_and_every_wish_is_counted() {
    let (house, _) = house().await;
    let (one, other) = (weak(&house, 1), weak(&house, 2));
    let begin = house.clock.now();
    let want = async |admin: &Admin, action, times: usize| {
        for _ in 0..times {
            admin.denied(action, Scope::Ban).await.unwrap();
        }
    };
    want(&one, Action::Revoke, 1_000).await;
    assert_eq!(told(&house, Action::Revoke).await, [(1, begin)]);
    house.clock.advance(DENIED_WINDOW / 2);
    let middle = house.clock.now();
    // Another key and another action are told at once.
    want(&other, Action::Revoke, 3).await;
    want(&one, Action::AppCreate, 3).await;
    assert_eq!(told(&house, Action::AppCreate).await, [(1, middle)]);
    house.admin.tell_denied().await.unwrap();
    let revoked = told(&house, Action::Revoke).await;
    assert_eq!(revoked, [(1, begin), (1, middle)]);

    house.clock.advance(DENIED_WINDOW / 2);
    house.admin.tell_denied().await.unwrap();
    house.admin.tell_denied().await.unwrap();
    let revoked = told(&house, Action::Revoke).await;
    assert_eq!(revoked[2..], [(999, begin)]);
    // Who goes on is told of once a window, by the next wish at the latest.
    want(&one, Action::Revoke, 5).await;
    house.clock.advance(DENIED_WINDOW);
    want(&one, Action::Revoke, 1).await;
    let revoked = told(&house, Action::Revoke).await;
    let later = begin.plus(DENIED_WINDOW);
    assert_eq!(revoked[3..], [(6, later)]);
    house.clock.advance(TICK);
    house.admin.tell_denied().await.unwrap();
    let revoked = told(&house, Action::Revoke).await;
    assert_eq!(revoked[4..], [(2, middle)]);
}

#[tokio::test]
async fn what_is_counted_when_the_process_ends_is_told() {
    let (house, _) = house().await;
    let (weak, begin) = (weak(&house, 1), house.clock.now());
    for _ in 0..8 {
        weak.denied(Action::Revoke, Scope::Ban).await.unwrap();
        house.clock.advance(TICK);
    }
    house.admin.finish().await.unwrap();
    let second = begin.plus(TICK);
    let revoked = told(&house, Action::Revoke).await;
    assert_eq!(revoked, [(1, begin), (7, second)]);
}

#[tokio::test]
async fn what_the_store_did_not_take_is_told_later() {
    let (house, store) = house().await;
    let (weak, begin) = (weak(&house, 1), house.clock.now());
    store.fail_writes(true);
    assert!(weak.denied(Action::Revoke, Scope::Ban).await.is_err());
    weak.denied(Action::Revoke, Scope::Ban).await.unwrap();
    house.clock.advance(DENIED_WINDOW);
    assert!(house.admin.tell_denied().await.is_err());
    store.fail_writes(false);
    house.clock.advance(DENIED_WINDOW);
    house.admin.tell_denied().await.unwrap();
    assert_eq!(told(&house, Action::Revoke).await, [(2, begin)]);
}

#[tokio::test]
async fn a_wish_whose_caller_has_gone_is_told() {
    let (house, store) = house().await;
    let (weak, begin) = (weak(&house, 1), house.clock.now());
    store.hold_writes(true);
    let wanting = tokio::spawn(async move { weak.denied(Action::Revoke, Scope::Ban).await });
    store.held(1).await;
    wanting.abort();
    assert!(wanting.await.is_err(), "nobody waits");
    store.hold_writes(false);
    house.admin.finish().await.unwrap();
    assert_eq!(told(&house, Action::Revoke).await, [(1, begin)]);
}
