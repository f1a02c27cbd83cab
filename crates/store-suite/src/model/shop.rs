//! Random steps of what is for sale and what players have of it.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use proptest::{
    prelude::{Just, Strategy, any},
    prop_oneof,
    sample::select,
};
use store::{
    Due, EntitlementChange, LONGEST_PERIOD, Sku, Step, Store, Subscription, SubscriptionChange,
    SubscriptionFilter, Term, Unit,
};

use crate::{
    given::{app_id, owner, player_id},
    shop::{define, entitle, granting, plans, refunding, revoking, shop_steps, sku, sku_id},
    subscriptions::{starting, subscribe, turning},
    waiting::everything,
};

/// A step, or the turn of what goes on when it comes.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    Fixed(Box<Step>),
    Turn {
        app: u64,
        player: u64,
        sku: u64,
        renews: bool,
    },
}

impl Plan {
    pub(super) fn at(&self, going_on: &[Subscription]) -> Step {
        match *self {
            Self::Fixed(ref step) => (**step).clone(),
            Self::Turn {
                app,
                player,
                sku,
                renews,
            } => {
                let key = (app_id(app), player_id(player), sku_id(sku));
                let place = |it: &&Subscription| (it.app_id, it.player_id, it.sku_id) == key;
                let end = going_on.iter().find(place).map(|it| it.period_end);
                let end = end.unwrap_or(Timestamp::EPOCH);
                subscribe(app, player, sku, turning(end, renews))
            }
        }
    }
}

/// What has not ended yet.
pub(super) async fn going_on(model: &Arc<dyn Store>) -> Vec<Subscription> {
    let due = everything(Timestamp::MAX);
    model.due_subscriptions(due).await.unwrap()
}

pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let place = || (1..=2_u64, 1..=2_u64, 1..=5_u64);
    let goods = || (1..=2_u64, 1..=2_u64, 1..=2_u64);
    let subscription = || (1..=2_u64, 1..=2_u64, 4..=5_u64);
    let ends = (0..9_u64, 0..4_u8).prop_map(|(n, how)| match how {
        0 | 1 => EntitlementChange::Consume,
        2 => refunding(n),
        _ => revoking(n),
    });
    let change = prop_oneof![
        2 => Just(SubscriptionChange::CANCEL),
        2 => Just(SubscriptionChange::UNCANCEL),
        1 => Just(SubscriptionChange::Extend { days: 3 }),
        1 => Just(SubscriptionChange::Extend { days: 2000 }),
    ];
    let term = select(vec![Term::Weekly, Term::Monthly, Term::Annual]);
    let renews = prop_oneof![3 => Just(true), 1 => Just(false)];
    prop_oneof![
        2 => (1..=3_u64, 1..=5_u64, any::<u8>())
            .prop_map(|(app, n, how)| fixed(define(defined(app, n, how)))),
        6 => (goods(), 0..9_u64)
            .prop_map(|((app, player, sku), n)| {
                fixed(entitle(app, player, sku, granting(n)))
            }),
        4 => (goods(), ends)
            .prop_map(|((app, player, sku), ends)| fixed(entitle(app, player, sku, ends))),
        1 => (place(), 0..9_u64)
            .prop_map(|((app, player, sku), n)| {
                fixed(entitle(app, player, sku, granting(n)))
            }),
        6 => (subscription(), 0..4_u64, term)
            .prop_map(|((app, player, sku), n, term)| {
                fixed(subscribe(app, player, sku, starting(n, term)))
            }),
        4 => (subscription(), change)
            .prop_map(|((app, player, sku), change)| {
                fixed(subscribe(app, player, sku, change))
            }),
        8 => (subscription(), renews)
            .prop_map(|((app, player, sku), renews)| Plan::Turn { app, player, sku, renews }),
    ]
}

fn fixed(step: Step) -> Plan {
    Plan::Fixed(Box::new(step))
}

/// A SKU as it is at first or in one of some other ways.
fn defined(app: u64, n: u64, how: u8) -> Sku {
    let first = sku(app, n);
    match how % 8 {
        0 => Sku {
            is_archived: true,
            ..first
        },
        1 => Sku {
            price: None,
            plans: plans().into_iter().skip(1).collect(),
            ..first
        },
        2 => Sku {
            sku_id: sku_id(n + 1),
            name: "Other".into(),
            ..first
        },
        3 => Sku {
            kind: sku(app, 2).kind,
            ..first
        },
        4 => Sku {
            sku: format!("Sku-{n}"),
            ..first
        },
        _ => first,
    }
}

/// What has to be there for any of it to come to something.
pub(super) fn prelude() -> Unit {
    let (owner, steps) = (owner(1), shop_steps());
    Unit { owner, steps }
}

/// Compares what the two stores say of all that.
pub(super) async fn same(store: &Arc<dyn Store>, model: &Arc<dyn Store>, now: Timestamp) {
    for app in (1..=2).map(app_id) {
        for player in (1..=2).map(player_id) {
            for sku in (1..=5).map(sku_id) {
                let found = async |of: &Arc<dyn Store>| of.entitlement(app, player, sku).await;
                assert_eq!(found(store).await, found(model).await);
                let found = async |of: &Arc<dyn Store>| of.subscription(app, player, sku).await;
                assert_eq!(found(store).await, found(model).await);
            }
            let pages = async |of: &Arc<dyn Store>| {
                let first = of.entitlements(app, player, None, 1).await.unwrap();
                let last = first.items.last().map(|it| it.sku_id);
                (first, of.entitlements(app, player, last, 9).await)
            };
            assert_eq!(pages(store).await, pages(model).await);
        }
        for filter in filters(now) {
            let pages = async |of: &Arc<dyn Store>| {
                let first = of.subscriptions(app, filter.clone(), None, 1);
                let first = first.await.unwrap();
                let last = first.items.last().map(|it| it.subscription_id);
                (first, of.subscriptions(app, filter.clone(), last, 9).await)
            };
            assert_eq!(pages(store).await, pages(model).await, "{filter:?}");
        }
    }
    let mut some = everything(now.plus(Duration::from_secs(14 * 24 * 60 * 60)));
    some.except = vec![app_id(2)];
    some.limit = 2;
    let ahead = Due {
        beyond: now.plus(LONGEST_PERIOD),
        ..everything(now)
    };
    for due in [everything(Timestamp::MAX), everything(now), ahead, some] {
        let found = async |of: &Arc<dyn Store>| of.due_subscriptions(due.clone()).await;
        assert_eq!(found(store).await, found(model).await);
    }
}

fn filters(now: Timestamp) -> Vec<SubscriptionFilter> {
    let mut filters = Vec::new();
    for player_id in [None, Some(player_id(1))] {
        for active in [None, Some((true, now)), Some((false, now))] {
            for (trial, skus) in [
                (None, vec![]),
                (Some(true), vec![]),
                (Some(false), vec![sku_id(4)]),
            ] {
                filters.push(SubscriptionFilter {
                    player_id,
                    active,
                    trial,
                    skus,
                });
            }
        }
    }
    filters
}
