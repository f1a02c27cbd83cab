//! Lists that show what their filter says, and nothing else, in their order.

use std::{cmp::Reverse, sync::Arc, time::Duration};

use base::Timestamp;
use store::{
    AttemptResult, Delivery, DeliveryFilter, DeliveryKind, DeliveryState, Kept, Reward,
    RewardAnswer, RewardFilter, RewardNetwork, RewardState, Step, Store,
};

use crate::{
    Engine,
    deliveries::{begin, settle},
    endpoints::about,
    given::{MADE, app, app_id, commit, done, fresh},
    inbox::keeping,
    rewards::{opening, reward_id, settling},
    shards::{fence, lease, shard},
};

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

/// Sixty of two games, of each kind, about each of three subjects, and in each
/// state.
async fn many_deliveries(store: &Arc<dyn Store>) {
    done(store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    for n in 0..16 {
        commit(store, 1, lease(n, 1, at(9_000))).await;
    }
    let mine = fence(1, 1);
    for n in 1..=60_u8 {
        let kind = DeliveryKind::ALL[usize::from(n) % DeliveryKind::ALL.len()];
        let subject = ["", "a", "a "][usize::from(n / 3) % 3];
        let game = u64::from(1 + n / 30 % 2);
        let delivery = about(game, kind, n, subject, u64::from(n / 4));
        assert_eq!(delivery.shard(), shard(n & 0xF));
        done(store, [Step::Enqueue(delivery)]).await;
        let result = match n % 5 {
            0 => continue,
            1 => None,
            2 => Some(AttemptResult::Delivered),
            3 => Some(AttemptResult::Rejected),
            _ => Some(AttemptResult::Expired),
        };
        commit(store, 1, begin(game, n, mine, at(900))).await;
        if let Some(result) = result {
            done(store, [settle(game, n, mine, 1, result, at(99))]).await;
        }
    }
}

fn delivery_filters() -> Vec<DeliveryFilter> {
    let mut filters = Vec::new();
    let states = || [None].into_iter().chain(DeliveryState::ALL.map(Some));
    for app_id in [None, Some(app_id(1)), Some(app_id(3))] {
        for kind in [None, Some(DeliveryKind::MetaGraph)] {
            for subject in [None, Some(""), Some("a"), Some("b")] {
                for (state, dead) in states().flat_map(|it| [(it, false), (it, true)]) {
                    filters.push(DeliveryFilter {
                        app_id,
                        kind,
                        state,
                        dead,
                        subject: subject.map(str::to_owned),
                        from: None,
                        until: None,
                    });
                }
            }
        }
    }
    filters
}

pub async fn deliveries_are_shown_by_every_filter<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    many_deliveries(&store).await;
    let all = store.deliveries(DeliveryFilter::default(), None, 99).await;
    let all = all.unwrap().items;
    assert_eq!(all.len(), 60);
    let place = |it: &Delivery| (it.made_at, it.delivery_id);
    assert!(all.is_sorted_by_key(|it| Reverse(place(it))));
    let spans = [
        (None, None),
        (Some(at(3)), None),
        (None, Some(at(9))),
        (Some(at(3)), Some(at(9))),
        (Some(at(9)), Some(at(3))),
    ];
    for (turn, filter) in delivery_filters().into_iter().enumerate() {
        let (from, until) = spans[turn % spans.len()];
        let filter = DeliveryFilter {
            from,
            until,
            ..filter
        };
        let expected: Vec<_> = all.iter().filter(|it| filter.shows(it)).cloned().collect();
        let page = store.deliveries(filter.clone(), None, 99).await.unwrap();
        assert_eq!(page.items, expected, "{filter:?}");
        let limit = expected.len().div_ceil(2);
        let first = store.deliveries(filter.clone(), None, limit).await.unwrap();
        assert_eq!(first.items, expected[..limit], "{filter:?}");
        assert_eq!(first.more, limit < expected.len(), "{filter:?}");
        let last = first.items.last().map(place);
        if last.is_some() {
            let rest = store.deliveries(filter.clone(), last, 99).await.unwrap();
            assert_eq!(rest.items, expected[limit..], "{filter:?}");
        }
    }
}

async fn many_rewards(store: &Arc<dyn Store>, clock: &testkit::FakeClock) {
    for n in 1..=40_u64 {
        clock.set(at(n / 4));
        let oid = n.to_string();
        let (game, player) = (1 + n % 2, if n % 3 == 0 { "a" } else { "b" });
        let kept = match n % 5 {
            0 => Some(Kept::Held),
            1 => Some(Kept::Recorded),
            _ => None,
        };
        if let Some(kept) = kept {
            let mut step = keeping(game, &oid, player, kept);
            if let (Step::KeepReward(wish), 0) = (&mut step, n % 7) {
                wish.id.network = RewardNetwork::new("levelplay").unwrap();
            }
            commit(store, 1, step).await;
            continue;
        }
        let open = store::OpenReward {
            subject: player.to_owned(),
            ..opening(game, &oid, 1, at(900))
        };
        commit(store, 1, Step::OpenReward(open)).await;
        let answer = match n % 5 {
            2 => RewardAnswer::Granted,
            3 => RewardAnswer::Rejected,
            _ => continue,
        };
        done(store, [settling(game, &oid, 1, answer, at(99))]).await;
    }
}

pub async fn rewards_are_shown_by_every_filter<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    many_rewards(&store, &clock).await;
    let all = store.rewards(RewardFilter::default(), None, 99).await;
    let all = all.unwrap().items;
    assert_eq!(all.len(), 40);
    let networks = [None, Some("unity-ads"), Some("levelplay"), Some("admob")];
    for app in [None, Some(1), Some(3)] {
        for network in networks.map(|it| it.map(|name| RewardNetwork::new(name).unwrap())) {
            for state in [None].into_iter().chain(RewardState::ALL.map(Some)) {
                for subject in [None, Some("a"), Some("b"), Some("")] {
                    let filter = RewardFilter {
                        app_id: app.map(app_id),
                        network,
                        state,
                        subject: subject.map(str::to_owned),
                    };
                    is_shown(&store, &filter, &all).await;
                }
            }
        }
    }
    // A place that no reward has, and one in another game.
    let filter = RewardFilter {
        subject: Some("a".to_owned()),
        ..RewardFilter::default()
    };
    for place in [(at(5), reward_id(1, "")), (at(5), reward_id(9, "x"))] {
        let comes_after = |it: &&Reward| (it.first_seen, &it.id) < (place.0, &place.1);
        let shown = all.iter().filter(|it| filter.shows(it));
        let expected: Vec<_> = shown.filter(comes_after).cloned().collect();
        let page = store.rewards(filter.clone(), Some(place.clone()), 99).await;
        assert_eq!(page.unwrap().items, expected);
    }
}

async fn is_shown(store: &Arc<dyn Store>, filter: &RewardFilter, all: &[Reward]) {
    let expected: Vec<_> = all.iter().filter(|it| filter.shows(it)).cloned().collect();
    let page = store.rewards(filter.clone(), None, 99).await.unwrap();
    assert_eq!(page.items, expected, "{filter:?}");
    let limit = expected.len().div_ceil(2);
    let first = store.rewards(filter.clone(), None, limit).await.unwrap();
    assert_eq!(first.items, expected[..limit], "{filter:?}");
    assert_eq!(first.more, limit < expected.len(), "{filter:?}");
    let last = first.items.last().map(|it| (it.first_seen, it.id.clone()));
    if last.is_some() {
        let rest = store.rewards(filter.clone(), last, 99).await.unwrap();
        assert_eq!(rest.items, expected[limit..], "{filter:?}");
    }
}
