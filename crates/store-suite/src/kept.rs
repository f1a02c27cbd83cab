//! Something of everything that is kept of peers and of rewards, and whether all of
//! it is there in a copy, or again after an end.

use std::{fmt::Debug, sync::Arc, time::Duration};

use base::Timestamp;
use store::{
    ConfigureEndpoint, DeliveryFilter, DeliveryKind, DeliveryOrder, Kept, Outcome, Pace, Receipt,
    Refusal, RetrySchedule, RewardAnswer, RewardFilter, RewardTurn, Step, Store,
};

use crate::{
    endpoints::{about, endpoint_id, leaving_all},
    given::{MADE, app, app_id, commit, commit_all, is_done, refused},
    inbox::{acknowledging, keeping},
    reports::{asked, remembering, report, window},
    rewards::{opening, reward_id, settling},
};

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

pub async fn fill(store: &Arc<dyn Store>) {
    let ads = endpoint_id(1, DeliveryKind::UnityAds);
    let graph = endpoint_id(1, DeliveryKind::MetaGraph);
    let soon = at(900);
    let steps = vec![
        Step::InsertApp(app(1)),
        Step::ConfigureEndpoint(ConfigureEndpoint {
            pace: Some(Some(Pace {
                per_second: 7,
                burst: 9,
            })),
            order: Some(DeliveryOrder::Subject),
            schedule: RetrySchedule::new(vec![1, 2, 86_400]),
            ..leaving_all(ads, 5)
        }),
        Step::ConfigureEndpoint(ConfigureEndpoint {
            paused: Some(true),
            schedule: RetrySchedule::new(Vec::new()),
            ..leaving_all(graph, 6)
        }),
        Step::Enqueue(about(1, DeliveryKind::MetaGraph, 0x31, "ä \u{1F3B2}", 3)),
        keeping(1, "held", "p", Kept::Held),
        keeping(1, "held too", "ä", Kept::Held),
        keeping(1, "on record", "p", Kept::Recorded),
        keeping(1, "fetched", "p", Kept::Held),
        acknowledging(1, "fetched", false, at(9)),
        Step::ReportReward(report(1, "r ✓", "p", soon)),
        Step::ReportReward(report(1, "R", "q", soon)),
        Step::OpenReward(opening(1, "asked for", 1, soon)),
        remembering(
            settling(1, "asked for", 1, RewardAnswer::Rejected, soon),
            asked(1, soon),
        ),
    ];
    let receipt = commit_all(store, 1, steps).await;
    assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
}

pub async fn told(store: &Arc<dyn Store>) -> Vec<String> {
    let mut told = Vec::new();
    let mut tell = |what: &dyn Debug| told.push(format!("{what:?}"));
    tell(&store.endpoints(None, 9).await.unwrap());
    tell(&store.deliveries(DeliveryFilter::default(), None, 99).await);
    tell(&store.held_rewards(app_id(1), None, 9).await.unwrap());
    tell(&store.rewards(RewardFilter::default(), None, 99).await);
    let asks = store.reward_asks(reward_id(1, "asked for")).await.unwrap();
    assert_eq!(asks.len(), 1);
    tell(&asks);
    let all = window(1, MADE, Timestamp::MAX);
    tell(&store.reward_tallies(all, None, 9).await.unwrap());
    for kind in DeliveryKind::ALL {
        let endpoint = endpoint_id(1, kind);
        tell(&store.endpoint(endpoint).await.unwrap());
        tell(&store.waiting_at(endpoint, 99).await.unwrap());
    }
    told
}

pub async fn nothing_is_forgotten(store: &Arc<dyn Store>) {
    let turn = |turn| Receipt::Committed(vec![Outcome::Turn(turn)]);
    let keep = |oid| keeping(1, oid, "p", Kept::Held);
    assert_eq!(commit(store, 1, keep("held")).await, turn(RewardTurn::Kept));
    for (oid, told) in [
        ("held", RewardTurn::KeptBefore),
        ("held too", RewardTurn::Conflict),
        ("on record", RewardTurn::KeptBefore),
        ("fetched", RewardTurn::Rejected),
    ] {
        assert_eq!(commit(store, 2, keep(oid)).await, turn(told), "{oid}");
    }
    let same = Step::ReportReward(report(1, "R", "q", at(900)));
    assert_eq!(commit(store, 2, same).await, is_done());
    let other = Step::ReportReward(report(1, "R", "p", at(900)));
    assert_eq!(commit(store, 2, other).await, refused(Refusal::Exists));
}
