//! Random steps of how peers are sent to, of rewards that are kept, and of reports.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use proptest::{
    option,
    prelude::{Just, Strategy, any},
    prop_oneof,
    sample::select,
};
use store::{
    Closed, ConfigureEndpoint, DeliveryFilter, DeliveryKind, DeliveryOrder, EndpointId, Kept, Pace,
    RetrySchedule, RewardFilter, Step, Store, TallyWindow,
};

use crate::{
    endpoints::{about, endpoint_id, leaving_all},
    given::{MADE, app_id},
    inbox::{acknowledging, keeping},
    reports::{report, window},
    rewards::reward_id,
    waiting::everything,
};

/// Some of which are opened as well, and of players who are asked for them.
const OIDS: [&str; 4] = ["o", "O", "kept", "held"];
const PLAYERS: [&str; 3] = ["player 1 of o ✓", "P", "p"];

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let reward = || (1..=2_u64, select(OIDS.as_slice()));
    let player = || select(PLAYERS.as_slice());
    let kept = prop_oneof![Just(Kept::Held), Just(Kept::Recorded)];
    prop_oneof![
        3 => (reward(), player(), kept)
            .prop_map(|((app, oid), player, kept)| keeping(app, oid, player, kept)),
        2 => (reward(), any::<bool>(), 0..9_u64)
            .prop_map(|((app, oid), granted, secs)| acknowledging(app, oid, granted, at(secs))),
        2 => (reward(), player(), 0..3_u64).prop_map(|((app, id), player, secs)| {
            Step::ReportReward(report(app, id, player, at(secs)))
        }),
        2 => delivery(),
        2 => endpoint(),
    ]
}

/// Of numbers that others have as well, so that some are there already. No two apps
/// have one in common: ids are drawn at random, and lists go by them alone.
fn delivery() -> impl Strategy<Value = Step> {
    let subject = select(["", "a", "a", "b"].as_slice());
    (1..=2_u64, kind(), 0x11..=0x14_u8, subject, 0..9_u64).prop_map(
        |(app, kind, n, subject, secs)| {
            let n = if app == 1 { n } else { n + 0x10 };
            Step::Enqueue(about(app, kind, n, subject, secs))
        },
    )
}

fn kind() -> impl Strategy<Value = DeliveryKind> {
    select(DeliveryKind::ALL.as_slice())
}

fn endpoint() -> impl Strategy<Value = Step> {
    let pace = (0..2_u32, 1..9_u32).prop_map(|(per_second, burst)| Pace { per_second, burst });
    let schedule = select(vec![vec![], vec![5, 30]]).prop_map(RetrySchedule::new);
    let order = option::of(select(DeliveryOrder::ALL.as_slice()));
    let paused = option::of(any::<bool>());
    let pace = option::of(option::of(pace));
    (1..=3_u64, kind(), paused, pace, order, schedule).prop_map(
        |(app, kind, paused, pace, order, schedule)| {
            Step::ConfigureEndpoint(ConfigureEndpoint {
                paused,
                pace,
                order,
                schedule,
                at_once: paused.map(|paused| if paused { 1 } else { 65 }),
                breaker: Some(0),
                ..leaving_all(endpoint_id(app, kind), app)
            })
        },
    )
}

/// Compares what the two stores say of all that.
pub(super) async fn same(store: &Arc<dyn Store>, model: &Arc<dyn Store>) {
    for closed in closed() {
        let found = async |of: &Arc<dyn Store>| {
            let due = everything(Timestamp::MAX);
            of.due_deliveries(due, closed.clone()).await
        };
        assert_eq!(found(store).await, found(model).await, "{closed:?}");
    }
    for filter in filters() {
        let found = async |of: &Arc<dyn Store>| of.deliveries(filter.clone(), None, 9).await;
        assert_eq!(found(store).await, found(model).await, "{filter:?}");
    }
    let endpoints = async |of: &Arc<dyn Store>| of.endpoints(None, 9).await;
    assert_eq!(endpoints(store).await, endpoints(model).await);
    for endpoint in ids() {
        let counted = async |of: &Arc<dyn Store>| of.waiting_at(endpoint, 2).await;
        assert_eq!(counted(store).await, counted(model).await);
    }
    for app in [1, 2] {
        same_rewards(store, model, app).await;
    }
}

fn ids() -> impl Iterator<Item = EndpointId> {
    let of_app = |app| DeliveryKind::ALL.map(move |kind| endpoint_id(app, kind));
    [1, 2].into_iter().flat_map(of_app)
}

fn closed() -> Vec<Closed> {
    let mut closed: Vec<_> = DeliveryOrder::ALL
        .map(|order| Closed {
            in_order: ids().map(|id| (id, order)).collect(),
            ..Closed::default()
        })
        .into();
    closed.push(Closed {
        only: Some(ids().skip(1).step_by(2).collect()),
        ..Closed::default()
    });
    closed.push(Closed {
        endpoints: ids().take(2).collect(),
        in_order: vec![
            (
                endpoint_id(1, DeliveryKind::UnityAds),
                DeliveryOrder::Subject,
            ),
            (
                endpoint_id(2, DeliveryKind::UnityAds),
                DeliveryOrder::Endpoint,
            ),
        ],
        only: None,
    });
    let last = closed.last().cloned().unwrap_or_default();
    closed.push(Closed {
        only: Some(ids().collect()),
        ..last
    });
    closed
}

fn filters() -> [DeliveryFilter; 4] {
    let all = DeliveryFilter::default;
    [
        DeliveryFilter {
            dead: true,
            ..all()
        },
        DeliveryFilter {
            app_id: Some(app_id(1)),
            dead: true,
            until: Some(at(5)),
            ..all()
        },
        DeliveryFilter {
            kind: Some(DeliveryKind::UnityAds),
            from: Some(at(3)),
            ..all()
        },
        DeliveryFilter {
            subject: Some("a".to_owned()),
            ..all()
        },
    ]
}

async fn same_rewards(store: &Arc<dyn Store>, model: &Arc<dyn Store>, app: u64) {
    for oid in OIDS {
        let id = || reward_id(app, oid);
        let found = async |of: &Arc<dyn Store>| of.reward(id()).await;
        assert_eq!(found(store).await, found(model).await);
        let asks = async |of: &Arc<dyn Store>| of.reward_asks(id()).await;
        assert_eq!(asks(store).await, asks(model).await);
    }
    let held = async |of: &Arc<dyn Store>| {
        let first = of.held_rewards(app_id(app), None, 1).await.unwrap();
        let last = first.items.last().map(|it| (it.first_seen, it.id.clone()));
        (first, of.held_rewards(app_id(app), last, 9).await)
    };
    assert_eq!(held(store).await, held(model).await);
    for player in PLAYERS {
        let filter = RewardFilter {
            subject: Some(player.to_owned()),
            ..RewardFilter::default()
        };
        let found = async |of: &Arc<dyn Store>| of.rewards(filter.clone(), None, 9).await;
        assert_eq!(found(store).await, found(model).await);
    }
    for only_different in [false, true] {
        let window = TallyWindow {
            only_different,
            ..window(app, at(1), Timestamp::MAX)
        };
        let pages = async |of: &Arc<dyn Store>| {
            let first = of.reward_tallies(window, None, 1).await.unwrap();
            let last = first.items.last().map(|it| it.subject.clone());
            (first, of.reward_tallies(window, last, 9).await)
        };
        assert_eq!(pages(store).await, pages(model).await);
    }
}
