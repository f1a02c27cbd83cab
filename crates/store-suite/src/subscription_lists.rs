//! Subscriptions as they are listed, and as they come due.

use std::sync::Arc;

use base::Timestamp;
use store::{Due, LONGEST_PERIOD, Store, SubscriptionChange, SubscriptionFilter, Term};

use crate::{
    Engine,
    given::{MADE, app_id, commit, fresh, player_id},
    shop::{open_shop, sku_id, subscription_id},
    subscriptions::{DAY, day, starting, subscribe, subscribed, turning},
    waiting::everything,
};

/// Seven subscriptions of three players of two games; those of game 1 have the
/// ids 1 to 6, of which 3 and 4 were cancelled, and 5 and 6 are trials.
async fn several(store: &Arc<dyn Store>) {
    open_shop(store).await;
    for (app, player, sku, n, term) in [
        (1, 2, 4, 4, Term::Weekly),
        (1, 1, 5, 2, Term::Weekly),
        (1, 1, 4, 6, Term::Monthly),
        (1, 2, 5, 1, Term::Weekly),
        (1, 3, 4, 3, Term::Weekly),
        (1, 3, 5, 5, Term::Monthly),
        (2, 1, 4, 1, Term::Weekly),
    ] {
        commit(store, 1, subscribe(app, player, sku, starting(n, term))).await;
    }
    commit(store, 1, subscribe(1, 3, 4, SubscriptionChange::CANCEL)).await;
    commit(store, 1, subscribe(1, 2, 4, SubscriptionChange::CANCEL)).await;
}

pub async fn subscriptions_come_in_pages_as_they_are_asked_for<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    several(&store).await;
    clock.set(day(7));
    let end = turning(day(7), false);
    commit(&store, 1, subscribe(1, 2, 4, end)).await;
    let ids = async |filter: &SubscriptionFilter, after: Option<u64>, limit| {
        let after = after.map(subscription_id);
        let page = store.subscriptions(app_id(1), filter.clone(), after, limit);
        let page = page.await.unwrap();
        let of_one = page.items.iter().all(|it| it.app_id == app_id(1));
        assert!(of_one);
        let ids = page.items.iter().map(|it| it.subscription_id.get() % 100);
        (ids.collect::<Vec<_>>(), page.more)
    };
    let all = SubscriptionFilter::default();
    assert_eq!(ids(&all, None, 4).await, (vec![1, 2, 3, 4], true));
    assert_eq!(ids(&all, Some(4), 2).await, (vec![5, 6], false));
    assert_eq!(ids(&all, Some(6), 2).await, (vec![], false));
    let active = |wanted, at| SubscriptionFilter {
        active: Some((wanted, at)),
        ..SubscriptionFilter::default()
    };
    let of = |player| SubscriptionFilter {
        player_id: Some(player_id(player)),
        ..SubscriptionFilter::default()
    };
    let trial = |wanted| SubscriptionFilter {
        trial: Some(wanted),
        ..SubscriptionFilter::default()
    };
    let to = |skus: &[u64]| SubscriptionFilter {
        skus: skus.iter().copied().map(sku_id).collect(),
        ..SubscriptionFilter::default()
    };
    let just_before = Timestamp::from_millis(day(7).millis() - 1);
    for (filter, expected) in [
        (active(true, just_before), vec![1, 2, 3, 5, 6]),
        (active(false, just_before), vec![4]),
        (active(true, day(7)), vec![1, 2, 5, 6]),
        (active(false, day(7)), vec![3, 4]),
        (of(1), vec![2, 6]),
        (of(9), vec![]),
        (trial(true), vec![5, 6]),
        (trial(false), vec![1, 2, 3, 4]),
        (to(&[5]), vec![1, 2, 5]),
        (to(&[9, 4]), vec![3, 4, 6]),
        (
            SubscriptionFilter {
                player_id: Some(player_id(2)),
                active: Some((true, day(7))),
                trial: Some(false),
                skus: vec![sku_id(4), sku_id(5)],
            },
            vec![1],
        ),
    ] {
        assert_eq!(ids(&filter, None, 9).await, (expected, false), "{filter:?}");
    }
}

pub async fn due_subscriptions_come_the_longest_due_first<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    several(&store).await;
    let ids = async |due: Due| {
        let found = store.due_subscriptions(due).await.unwrap();
        let ids = found.iter();
        ids.map(|it| (it.app_id.get(), it.subscription_id.get() % 100))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(everything(MADE)).await, []);
    assert_eq!(ids(everything(day(3))).await, [(1, 5), (1, 6)]);
    let all = [(1, 5), (1, 6), (1, 1), (1, 2), (1, 3), (1, 4), (2, 1)];
    assert_eq!(ids(everything(day(7))).await, all);
    let limit = Due {
        limit: 3,
        ..everything(day(7))
    };
    assert_eq!(ids(limit).await, all[..3]);
    let except = Due {
        except: vec![app_id(1)],
        ..everything(day(7))
    };
    assert_eq!(ids(except).await, [(2, 1)]);
    let stored = store.subscription(app_id(1), player_id(3), sku_id(5));
    let shard = stored.await.unwrap().unwrap().shard;
    let shards = vec![shard, shard];
    let of_one = Due {
        shards,
        ..everything(day(7))
    };
    assert_eq!(ids(of_one).await, [(1, 5)]);
    clock.set(day(7));
    commit(&store, 1, subscribe(1, 2, 4, turning(day(7), false))).await;
    commit(&store, 1, subscribe(1, 1, 5, turning(day(7), true))).await;
    let left = [(1, 5), (1, 6), (1, 1), (1, 3), (2, 1)];
    assert_eq!(ids(everything(day(7))).await, left);

    // What a clock has put farther off than any period reaches is due now.
    let ahead = MADE.plus(LONGEST_PERIOD + DAY);
    clock.set(ahead);
    commit(&store, 1, subscribe(2, 1, 4, turning(day(7), true))).await;
    clock.set(MADE);
    let now = Due {
        beyond: MADE.plus(LONGEST_PERIOD),
        ..everything(MADE)
    };
    assert_eq!(ids(now).await, [(2, 1)]);
    let stored = store.subscription(app_id(2), player_id(1), sku_id(4));
    let period_end = stored.await.unwrap().unwrap().period_end;
    let mended = commit(&store, 1, subscribe(2, 1, 4, turning(period_end, true))).await;
    assert_eq!(mended, subscribed(1, day(7)));
}
