//! Sending many once more.

use std::time::Duration;

use admin::{Admin, AdminError, Idempotency, Order, ReplayDeliveries};
use base::{AppId, Clock, DeliveryId};
use store::{Actor, AttemptResult, AuditFilter, DeliveryKind, DeliveryState, Step};
use testkit::House;

use super::posted::{PLAYER, attempt, commit_all, delivered, delivery, enqueue, house, rejected};

fn all() -> ReplayDeliveries {
    ReplayDeliveries {
        all: true,
        ..ReplayDeliveries::default()
    }
}

fn of(app: AppId) -> ReplayDeliveries {
    ReplayDeliveries {
        app_id: Some(app),
        ..ReplayDeliveries::default()
    }
}

async fn replayed(admin: &Admin, wish: ReplayDeliveries) -> usize {
    let answer = admin.replay_deliveries(wish).await.unwrap();
    assert!(!answer.more && answer.next_cursor.is_none());
    answer.replayed
}

async fn state(house: &House, app: AppId, id: DeliveryId) -> DeliveryState {
    let found = house.store.delivery(app, id).await.unwrap();
    found.unwrap().delivery.state
}

/// How many events the audit log has of it.
async fn told(house: &House) -> usize {
    let filter = AuditFilter {
        action: Some("deliveries.replay".to_owned()),
        ..AuditFilter::default()
    };
    let page = house.admin.audit(filter, None, 10).await.unwrap();
    page.events.len()
}

#[tokio::test]
async fn dead_letters_are_sent_once_more_and_nothing_else_is() {
    let (house, app) = house().await;
    let dead = rejected(&house, app, 1).await;
    let taken = delivered(&house, app, 2).await;
    let waits = enqueue(&house, delivery(&house, app, 3)).await;
    let counted = ReplayDeliveries {
        dry_run: true,
        ..of(app)
    };
    assert_eq!(replayed(&house.admin, counted).await, 1);
    assert_eq!(state(&house, app, dead).await, DeliveryState::Rejected);
    assert_eq!(told(&house).await, 0, "counting changes nothing");
    assert_eq!(replayed(&house.admin, of(app)).await, 1);
    assert_eq!(state(&house, app, dead).await, DeliveryState::Waiting);
    assert_eq!(state(&house, app, taken).await, DeliveryState::Delivered);
    assert_eq!(state(&house, app, waits).await, DeliveryState::Waiting);
    assert_eq!(replayed(&house.admin, of(app)).await, 0, "it is under way");
    let also = ReplayDeliveries {
        delivered: true,
        ..of(app)
    };
    assert_eq!(replayed(&house.admin, also).await, 1);
    assert_eq!(state(&house, app, taken).await, DeliveryState::Waiting);
    assert_eq!(told(&house).await, 3);
}

#[tokio::test]
async fn each_of_the_words_narrows_them_down() {
    let (house, app) = house().await;
    let (apps, _) = house.admin.apps(None, 10);
    let other = apps.iter().find(|it| it.app_id != app).unwrap().app_id;
    let early = house.clock.now();
    rejected(&house, app, 1).await;
    house.clock.advance(Duration::from_secs(60));
    let late = house.clock.now();
    rejected(&house, other, 2).await;
    let mut event = delivery(&house, app, 3).about("somebody else".to_owned());
    event.kind = DeliveryKind::MetaGraph;
    let event = enqueue(&house, event).await;
    attempt(&house, (app, event), (500, ""), AttemptResult::Expired).await;
    let none = ReplayDeliveries::default;
    for (wish, count) in [
        (all(), 3),
        (of(app), 2),
        (of(other), 1),
        (
            ReplayDeliveries {
                kind: Some(DeliveryKind::MetaGraph),
                ..none()
            },
            1,
        ),
        (
            ReplayDeliveries {
                subject: Some(PLAYER.to_owned()),
                ..none()
            },
            2,
        ),
        (
            ReplayDeliveries {
                from: Some(late),
                ..none()
            },
            2,
        ),
        (
            ReplayDeliveries {
                until: Some(late),
                ..none()
            },
            1,
        ),
        (
            ReplayDeliveries {
                from: Some(early),
                until: Some(early.plus(Duration::from_millis(1))),
                ..none()
            },
            1,
        ),
        (
            ReplayDeliveries {
                from: Some(late),
                ..of(app)
            },
            1,
        ),
    ] {
        let wish = ReplayDeliveries {
            dry_run: true,
            ..wish
        };
        let shown = format!("{wish:?}");
        assert_eq!(replayed(&house.admin, wish).await, count, "{shown}");
    }
}

#[tokio::test]
async fn what_says_nothing_or_no_sense_is_refused_by_its_name() {
    let (house, app) = house().await;
    let now = house.clock.now();
    let none = ReplayDeliveries::default;
    for (wish, field) in [
        (none(), "all"),
        (
            ReplayDeliveries {
                delivered: true,
                ..none()
            },
            "all",
        ),
        (
            ReplayDeliveries {
                all: true,
                ..of(app)
            },
            "all",
        ),
        (
            ReplayDeliveries {
                from: Some(now),
                until: Some(now),
                ..none()
            },
            "until",
        ),
        (
            ReplayDeliveries {
                subject: Some(String::new()),
                ..none()
            },
            "subject",
        ),
        (
            ReplayDeliveries {
                subject: Some("a\0".to_owned()),
                ..none()
            },
            "subject",
        ),
        (
            ReplayDeliveries {
                subject: Some("x".repeat(1_025)),
                ..none()
            },
            "subject",
        ),
        (
            ReplayDeliveries {
                cursor: Some("x".to_owned()),
                ..all()
            },
            "cursor",
        ),
    ] {
        let refused = house
            .admin
            .replay_deliveries(wish.clone())
            .await
            .unwrap_err();
        let AdminError::Invalid { field: named, .. } = refused else {
            panic!("{wish:?}: {refused}");
        };
        assert_eq!(named, field, "{wish:?}");
    }
}

#[tokio::test]
async fn what_would_hold_up_what_is_newer_is_sent_only_if_that_is_wished_for() {
    let (house, app) = house().await;
    let dead = rejected(&house, app, 1).await;
    let kind = DeliveryKind::UnityAds;
    let in_order = admin::NewEndpointSettings {
        order: Some(store::DeliveryOrder::Subject),
        ..admin::NewEndpointSettings::default()
    };
    let endpoint = store::EndpointId { app_id: app, kind };
    let configured = house.admin.configure_endpoint(endpoint, in_order).await;
    assert!(configured.is_ok());
    let counted = ReplayDeliveries {
        dry_run: true,
        ..of(app)
    };
    let counted = house.admin.replay_deliveries(counted).await.unwrap();
    assert_eq!((counted.replayed, counted.told_in_order), (1, 1));
    let refused = house.admin.replay_deliveries(of(app)).await;
    let named = |it: &AdminError| {
        matches!(
            it,
            AdminError::Invalid {
                field: "also_in_order",
                ..
            }
        )
    };
    assert!(refused.is_err_and(|it| named(&it)));
    assert_eq!(state(&house, app, dead).await, DeliveryState::Rejected);
    let wished = ReplayDeliveries {
        also_in_order: true,
        ..of(app)
    };
    assert_eq!(replayed(&house.admin, wished).await, 1);
    assert_eq!(state(&house, app, dead).await, DeliveryState::Waiting);
}

/// However quickly a receiver refuses again: who goes on by the cursor comes to an end.
#[tokio::test]
async fn more_than_a_thousand_are_sent_in_parts_and_each_of_them_once() {
    let (house, app) = house().await;
    let dead = (0..1_005_u16).map(|number| {
        let mut bytes = [7; 16];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        let mut one = delivery(&house, app, 0);
        one.delivery_id = DeliveryId::new(bytes);
        one.state = DeliveryState::Rejected;
        one
    });
    let dead: Vec<_> = dead.collect();
    let last = dead.last().unwrap().delivery_id;
    commit_all(&house, dead.into_iter().map(Step::Enqueue).collect()).await;
    let first = house.admin.replay_deliveries(all()).await.unwrap();
    assert_eq!((first.replayed, first.more), (1_000, true));
    attempt(&house, (app, last), (403, "no"), AttemptResult::Rejected).await;
    let rest = ReplayDeliveries {
        cursor: first.next_cursor,
        ..all()
    };
    assert_eq!(replayed(&house.admin, rest).await, 5);
}

#[tokio::test]
async fn the_same_call_again_is_answered_the_same_and_does_nothing() {
    let (house, app) = house().await;
    let id = rejected(&house, app, 1).await;
    let request = [&b"POST"[..], b"/admin/v1/deliveries/replay", b"{}"];
    let call = Idempotency::new(&Actor::Program, b"once", request, 200);
    let order = Order {
        idempotency: Some(call),
        ..Order::of(Actor::Program)
    };
    let admin = house.admin.on_behalf(order);
    let first = admin.replay_deliveries(of(app)).await.unwrap();
    attempt(&house, (app, id), (403, "no"), AttemptResult::Rejected).await;
    let again = admin.remembered().await.unwrap().unwrap();
    let first = serde_json::to_vec(&first).unwrap();
    assert_eq!(again.answer.expose(), first);
    assert_eq!(state(&house, app, id).await, DeliveryState::Rejected);
}
