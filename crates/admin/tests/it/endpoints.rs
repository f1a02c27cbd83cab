//! How peers are sent to.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use admin::{AdminError, EndpointStanding, NewEndpointSettings, PostOffice};
use base::{AppId, DeliveryId};
use serde_json::json;
use store::{AuditFilter, DeliveryKind, DeliveryOrder, EndpointId, RetrySchedule, Step};

use super::posted::{commit_all, delivery, enqueue, house};

const fn ads(app_id: AppId) -> EndpointId {
    EndpointId {
        app_id,
        kind: DeliveryKind::UnityAds,
    }
}

fn read(settings: serde_json::Value) -> NewEndpointSettings {
    serde_json::from_value(settings).unwrap()
}

#[derive(Default)]
struct Office(AtomicUsize);

impl PostOffice for Office {
    fn wake(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn standing(&self, endpoint: EndpointId) -> Option<EndpointStanding> {
        (endpoint.kind == DeliveryKind::UnityAds).then_some(EndpointStanding {
            failures: 10,
            ..EndpointStanding::default()
        })
    }
}

#[tokio::test]
async fn an_endpoint_of_which_nothing_was_said_is_the_usual_one() {
    let (house, app) = house().await;
    let shown = house.admin.endpoint(ads(app)).await.unwrap();
    assert_eq!((shown.paused, shown.at_once, shown.pace), (false, 8, None));
    assert_eq!(shown.schedule_secs, RetrySchedule::default().secs());
    assert_eq!((shown.changed_at.millis(), shown.waiting), (0, 0));
    let page = house.admin.endpoints(None, 10).await.unwrap();
    assert!(page.endpoints.is_empty() && !page.more);
    let nowhere = ads(AppId::new(5).unwrap());
    let none = house.admin.endpoint(nowhere).await.unwrap_err();
    assert_eq!(none.code(), "not_found");
    let none = house.admin.pause_endpoint(nowhere).await.unwrap_err();
    assert_eq!(none.code(), "not_found");
}

#[tokio::test]
async fn what_is_said_is_kept_and_what_is_not_stays() {
    let (house, app) = house().await;
    let admin = &house.admin;
    let set = async |settings| admin.configure_endpoint(ads(app), read(settings)).await;
    let first = set(json!({ "pace": 20, "order": "subject", "schedule_secs": [5, 60] }));
    let first = first.await.unwrap();
    assert_eq!((first.pace, first.burst), (Some(20), Some(20)));
    assert_eq!(first.order, DeliveryOrder::Subject);
    let second = set(json!({ "burst": 3, "at_once": 1, "breaker": 0 }))
        .await
        .unwrap();
    assert_eq!((second.pace, second.burst), (Some(20), Some(3)));
    assert_eq!((second.at_once, second.breaker), (1, 0));
    assert_eq!(second.schedule_secs, [5, 60]);
    let third = set(json!({ "pace": null, "schedule_secs": null }))
        .await
        .unwrap();
    assert_eq!((third.pace, third.burst), (None, None));
    assert_eq!(third.schedule_secs, RetrySchedule::default().secs());
    assert_eq!(third, admin.endpoint(ads(app)).await.unwrap());
    let page = admin.endpoints(None, 10).await.unwrap();
    assert_eq!(page.endpoints, [third]);
}

#[tokio::test]
async fn what_is_out_of_its_limits_is_refused_by_its_name() {
    let (house, app) = house().await;
    for (settings, field) in [
        (json!({ "at_once": 0 }), "at_once"),
        (json!({ "at_once": 65 }), "at_once"),
        (json!({ "at_once": 65_537 }), "at_once"),
        (json!({ "pace": 0 }), "pace"),
        (json!({ "pace": 10_001 }), "pace"),
        (json!({ "pace": 4_294_967_297_u64 }), "pace"),
        (json!({ "pace": 1, "burst": 0 }), "burst"),
        (json!({ "pace": 1, "burst": 10_001 }), "burst"),
        (json!({ "burst": 1 }), "burst"),
        (json!({ "pace": null, "burst": 1 }), "burst"),
        (json!({ "schedule_secs": [0] }), "schedule_secs"),
        (json!({ "schedule_secs": [86_401] }), "schedule_secs"),
        (json!({ "schedule_secs": vec![1; 33] }), "schedule_secs"),
        (json!({ "breaker": 65_536 }), "breaker"),
    ] {
        let refused = house
            .admin
            .configure_endpoint(ads(app), read(settings.clone()));
        let refused = refused.await.unwrap_err();
        let AdminError::Invalid { field: named, .. } = refused else {
            panic!("{settings}: {refused}");
        };
        assert_eq!(named, field, "{settings}");
    }
    let page = house.admin.endpoints(None, 10).await.unwrap();
    assert!(page.endpoints.is_empty(), "nothing was changed");
    for good in [
        json!({ "at_once": 64, "pace": 10_000, "burst": 10_000, "breaker": 65_535 }),
        json!({ "schedule_secs": vec![86_400; 32] }),
        json!({ "schedule_secs": [] }),
    ] {
        let set = house.admin.configure_endpoint(ads(app), read(good));
        set.await.unwrap();
    }
}

#[tokio::test]
async fn pausing_and_resuming_are_told_and_whoever_sends_is_woken() {
    let (house, app) = house().await;
    let office = Arc::new(Office::default());
    let admin = house.admin.beside_post_office(office.clone());
    for number in 1..=3 {
        enqueue(&house, delivery(&house, app, number)).await;
    }
    house.clock.advance(Duration::from_secs(1));
    let paused = admin.pause_endpoint(ads(app)).await.unwrap();
    assert!(paused.paused && paused.changed_at.millis() > 0);
    assert_eq!((paused.waiting, paused.more_waiting), (3, false));
    assert_eq!(paused.standing.unwrap().failures, 10);
    assert_eq!(office.0.load(Ordering::SeqCst), 1);
    house.clock.advance(Duration::from_secs(1));
    assert!(!admin.resume_endpoint(ads(app)).await.unwrap().paused);
    assert_eq!(office.0.load(Ordering::SeqCst), 2);
    let other = EndpointId {
        kind: DeliveryKind::MetaGraph,
        ..ads(app)
    };
    let other = admin.endpoint(other).await.unwrap();
    assert_eq!((other.waiting, other.standing), (0, None));
    let events = admin.audit(AuditFilter::default(), None, 2).await.unwrap();
    let told = events.events.iter().map(|event| {
        let target = event.target.clone();
        (event.action.to_string(), target.unwrap())
    });
    let target = format!("endpoint/{app}/unity-ads");
    let expected = ["endpoint.resume", "endpoint.pause"];
    let expected = expected.map(|action| (action.to_owned(), target.clone()));
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn what_waits_is_counted_up_to_a_thousand() {
    let (house, app) = house().await;
    let waiting = (0..=1_000_u16).map(|number| {
        let mut bytes = [0; 16];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        let mut one = delivery(&house, app, 0);
        one.delivery_id = DeliveryId::new(bytes);
        Step::Enqueue(one)
    });
    commit_all(&house, waiting.collect()).await;
    let shown = house.admin.endpoint(ads(app)).await.unwrap();
    assert_eq!((shown.waiting, shown.more_waiting), (1_000, true));
}
