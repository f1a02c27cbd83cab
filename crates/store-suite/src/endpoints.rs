//! How peers are sent to.

use std::{sync::Arc, time::Duration};

use base::{DeliveryId, Timestamp};
use store::{
    ConfigureEndpoint, Delivery, DeliveryKind, DeliveryOrder, Endpoint, EndpointId, Pace, Refusal,
    RetrySchedule, Step, Unit,
};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{MADE, app, app_id, commit, commit_all, done, fresh, is_done, owner, refused},
};

pub fn endpoint_id(app: u64, kind: DeliveryKind) -> EndpointId {
    EndpointId {
        app_id: app_id(app),
        kind,
    }
}

/// A wish that changes nothing yet, so many seconds after the beginning.
pub fn leaving_all(id: EndpointId, secs: u64) -> ConfigureEndpoint {
    ConfigureEndpoint {
        id,
        paused: None,
        at_once: None,
        pace: None,
        order: None,
        schedule: None,
        breaker: None,
        at: at(secs),
    }
}

pub(crate) fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

pub(crate) const ADS: DeliveryKind = DeliveryKind::UnityAds;
pub(crate) const GRAPH: DeliveryKind = DeliveryKind::MetaGraph;

pub async fn an_endpoint_is_configured_bit_by_bit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let id = endpoint_id(1, ADS);
    let pausing = || {
        Step::ConfigureEndpoint(ConfigureEndpoint {
            paused: Some(true),
            ..leaving_all(id, 1)
        })
    };
    let missing = refused(Refusal::Missing);
    assert_eq!(commit(&store, 1, pausing()).await, missing);
    done(&store, [Step::InsertApp(app(1)), Step::InsertApp(app(2))]).await;
    let head = *store.head().borrow();
    assert_eq!(store.endpoint(id).await, Ok(None));
    done(&store, [pausing()]).await;
    let paused = Endpoint {
        paused: true,
        changed_at: at(1),
        ..Endpoint::usual(id)
    };
    assert_eq!(store.endpoint(id).await, Ok(Some(paused.clone())));

    let pace = Pace {
        per_second: 10_000,
        burst: 1,
    };
    let schedule = RetrySchedule::new(vec![1, 86_400, 7]).unwrap();
    let all = ConfigureEndpoint {
        paused: Some(false),
        at_once: Some(64),
        pace: Some(Some(pace)),
        order: Some(DeliveryOrder::Subject),
        schedule: Some(schedule.clone()),
        breaker: Some(u16::MAX),
        ..leaving_all(id, 2)
    };
    done(&store, [Step::ConfigureEndpoint(all)]).await;
    let changed = Endpoint {
        id,
        paused: false,
        at_once: 64,
        pace: Some(pace),
        order: DeliveryOrder::Subject,
        schedule,
        breaker: u16::MAX,
        changed_at: at(2),
    };
    assert_eq!(store.endpoint(id).await, Ok(Some(changed.clone())));
    let too_many = ConfigureEndpoint {
        at_once: Some(65),
        paused: Some(true),
        ..leaving_all(id, 3)
    };
    let step = Step::ConfigureEndpoint(too_many);
    assert_eq!(commit(&store, 1, step).await, missing);
    assert_eq!(store.endpoint(id).await, Ok(Some(changed.clone())));

    let once = ConfigureEndpoint {
        pace: Some(None),
        schedule: RetrySchedule::new(Vec::new()),
        breaker: Some(0),
        ..leaving_all(id, 4)
    };
    done(&store, [Step::ConfigureEndpoint(once.clone())]).await;
    let expected = Endpoint {
        pace: None,
        schedule: once.schedule.unwrap(),
        breaker: 0,
        changed_at: at(4),
        ..changed
    };
    assert_eq!(store.endpoint(id).await, Ok(Some(expected)));
    for other in [endpoint_id(1, GRAPH), endpoint_id(2, ADS)] {
        assert_eq!(store.endpoint(other).await, Ok(None), "another");
    }
    assert_eq!(*store.head().borrow(), head, "no news to a directory");
}

pub async fn an_endpoint_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let id = endpoint_id(1, ADS);
    let step = Step::ConfigureEndpoint(leaving_all(id, 1));
    commit_all(&store, 2, vec![step, Step::InsertApp(app(1))]).await;
    assert_eq!(store.endpoint(id).await, Ok(None));
}

pub async fn changes_of_one_endpoint_at_once_all_count<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let id = endpoint_id(1, ADS);
    let leaving = || leaving_all(id, 1);
    let wishes = [
        ConfigureEndpoint {
            paused: Some(true),
            ..leaving()
        },
        ConfigureEndpoint {
            at_once: Some(1),
            ..leaving()
        },
        ConfigureEndpoint {
            order: Some(DeliveryOrder::Endpoint),
            ..leaving()
        },
        ConfigureEndpoint {
            breaker: Some(3),
            ..leaving()
        },
    ];
    let mut wishing = JoinSet::new();
    for wish in wishes {
        let store = Arc::clone(&store);
        let unit = Unit::of(owner(1), Step::ConfigureEndpoint(wish));
        wishing.spawn(async move { store.commit(unit).await.unwrap() });
    }
    for receipt in wishing.join_all().await {
        assert_eq!(receipt, is_done());
    }
    let expected = Endpoint {
        paused: true,
        at_once: 1,
        order: DeliveryOrder::Endpoint,
        breaker: 3,
        changed_at: at(1),
        ..Endpoint::usual(id)
    };
    assert_eq!(store.endpoint(id).await, Ok(Some(expected)));
}

pub async fn endpoints_come_in_pages<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [1, 2, 3].map(|n| Step::InsertApp(app(n)))).await;
    let mut ids = vec![endpoint_id(3, GRAPH)];
    ids.extend(DeliveryKind::ALL.map(|kind| endpoint_id(1, kind)));
    ids.push(endpoint_id(2, ADS));
    let steps = ids.iter().map(|id| leaving_all(*id, 1));
    done(&store, steps.map(Step::ConfigureEndpoint)).await;
    ids.sort();
    for limit in [0, 1, 2, 4, 5, usize::MAX] {
        for from in 0..=ids.len() {
            let after = from.checked_sub(1).map(|before| ids[before]);
            let page = store.endpoints(after, limit).await.unwrap();
            let found: Vec<_> = page.items.iter().map(|it| it.id).collect();
            let end = from.saturating_add(limit).min(ids.len());
            assert_eq!(found, ids[from..end], "{after:?} {limit}");
            assert_eq!(page.more, end < ids.len(), "{after:?} {limit}");
        }
    }
}

/// A delivery of that kind about that player, asked for so many seconds after the
/// beginning.
pub fn about(app: u64, kind: DeliveryKind, n: u8, subject: &str, secs: u64) -> Delivery {
    let id = DeliveryId::new([n; 16]);
    Delivery::new(app_id(app), id, kind, "{}".to_owned(), at(secs)).about(subject.to_owned())
}
