//! Subscriptions of players.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use store::{
    ChangeSubscription, Outcome, Receipt, Refusal, ShopOutcome, ShopStep, Sku, Step, Store,
    Subscribed, Subscription, SubscriptionChange, Term, TrialKind,
};

use crate::{
    Engine,
    given::{MADE, app, app_id, commit, commit_all, fresh, player_id, refused},
    shop::{define, open_shop, plans, sixty_four, sku, sku_id, subscription_id, the_only_one},
};

pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub fn day(n: u32) -> Timestamp {
    MADE.plus(DAY * n)
}

pub fn subscribe(app: u64, player: u64, sku: u64, change: SubscriptionChange) -> Step {
    Step::Shop(ShopStep::Subscription(ChangeSubscription {
        app_id: app_id(app),
        player_id: player_id(player),
        sku_id: sku_id(sku),
        change,
    }))
}

pub fn starting(n: u64, term: Term) -> SubscriptionChange {
    let subscription_id = subscription_id(n);
    SubscriptionChange::Start {
        subscription_id,
        term,
    }
}

pub fn turning(period_end: Timestamp, renews: bool) -> SubscriptionChange {
    SubscriptionChange::Turn { period_end, renews }
}

/// Player 1's subscription to SKU 4 of game 1, by the week.
fn of_one(change: SubscriptionChange) -> Step {
    subscribe(1, 1, 4, change)
}

pub fn subscribed(n: u64, period_end: Timestamp) -> Receipt {
    let outcome = ShopOutcome::Subscribed(Subscribed {
        subscription_id: subscription_id(n),
        period_end,
    });
    Receipt::Committed(vec![Outcome::Shop(outcome)])
}

async fn found(store: &Arc<dyn Store>) -> Option<Subscription> {
    let found = store.subscription(app_id(1), player_id(1), sku_id(4));
    found.await.unwrap()
}

pub async fn a_subscription_begins_renews_and_ends<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    let head = *store.head().borrow();
    assert_eq!(found(&store).await, None);
    let start = |term| of_one(starting(1, term));
    let begun = commit(&store, 1, start(Term::Monthly)).await;
    assert_eq!(begun, subscribed(1, day(3)));
    let trial = found(&store).await.unwrap();
    let expected = Subscription {
        app_id: app_id(1),
        player_id: player_id(1),
        sku_id: sku_id(4),
        subscription_id: subscription_id(1),
        shard: trial.shard,
        term: Term::Monthly,
        price: plans()[0].price.clone(),
        trial: Some(TrialKind::FreeTrial),
        had_trial: true,
        started_at: MADE,
        period_start: MADE,
        period_end: day(3),
        anchor_day: 4,
        extended_days: 0,
        cancelled_at: None,
        ended_at: None,
    };
    assert_eq!(trial, expected);
    let again = commit(&store, 1, start(Term::Weekly)).await;
    assert_eq!(again, refused(Refusal::Exists));

    let turn = |period_end, renews| of_one(turning(period_end, renews));
    clock.set(Timestamp::from_millis(day(3).millis() - 1));
    let early = commit(&store, 1, turn(day(3), true)).await;
    assert_eq!(early, refused(Refusal::Settled));
    clock.set(day(3));
    let wrong = commit(&store, 1, turn(day(3), false)).await;
    assert_eq!(wrong, refused(Refusal::Settled));
    // From the 4th of November to the 4th of December.
    let turned = commit(&store, 1, turn(day(3), true)).await;
    assert_eq!(turned, subscribed(1, day(33)));
    let late = commit(&store, 2, turn(day(3), true)).await;
    assert_eq!(late, refused(Refusal::Settled));
    let paid = Subscription {
        trial: None,
        period_start: day(3),
        period_end: day(33),
        ..trial
    };
    assert_eq!(found(&store).await, Some(paid.clone()));

    let archived = Sku {
        is_archived: true,
        ..sku(1, 4)
    };
    commit(&store, 1, define(archived)).await;
    clock.set(day(40));
    let renewed = commit(&store, 1, turn(day(33), true)).await;
    assert_eq!(
        renewed,
        refused(Refusal::Settled),
        "it is not sold any more"
    );
    let ended = commit(&store, 1, turn(day(33), false)).await;
    assert_eq!(ended, subscribed(1, day(33)));
    let ended = Subscription {
        ended_at: Some(day(33)),
        ..paid
    };
    assert_eq!(found(&store).await, Some(ended.clone()));

    let again = commit(&store, 1, of_one(starting(2, Term::Weekly))).await;
    assert_eq!(again, subscribed(1, day(47)), "it is the same one");
    let again = Subscription {
        term: Term::Weekly,
        price: plans()[1].price.clone(),
        started_at: day(40),
        period_start: day(40),
        period_end: day(47),
        anchor_day: 11,
        ended_at: None,
        ..ended
    };
    assert_eq!(found(&store).await, Some(again));
    assert_eq!(*store.head().borrow(), head.next(), "no news but the SKU's");
}

pub async fn it_is_made_longer_and_cancelled_and_taken_back<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    let (cancel, uncancel) = (SubscriptionChange::CANCEL, SubscriptionChange::UNCANCEL);
    let extend = |days| SubscriptionChange::Extend { days };
    for change in [
        cancel.clone(),
        uncancel.clone(),
        extend(1),
        turning(MADE, true),
    ] {
        let receipt = commit(&store, 1, of_one(change)).await;
        assert_eq!(receipt, refused(Refusal::Missing));
    }
    commit(&store, 1, of_one(starting(1, Term::Weekly))).await;
    for days in [0, 3_651] {
        let receipt = commit(&store, 1, of_one(extend(days))).await;
        assert_eq!(receipt, refused(Refusal::Exists));
    }
    let steps = [
        (uncancel.clone(), Err(Refusal::Settled)),
        (cancel.clone(), Ok(day(7))),
        (cancel, Err(Refusal::Settled)),
        (extend(2), Ok(day(9))),
        (uncancel.clone(), Ok(day(9))),
        (SubscriptionChange::CANCEL, Ok(day(9))),
    ];
    for (change, expected) in steps {
        let expected = match expected {
            Ok(period_end) => subscribed(1, period_end),
            Err(refusal) => refused(refusal),
        };
        let receipt = commit(&store, 1, of_one(change.clone())).await;
        assert_eq!(receipt, expected, "{change:?}");
    }
    let cancelled = found(&store).await.unwrap();
    let told = (cancelled.cancelled_at, cancelled.extended_days);
    assert_eq!(told, (Some(MADE), 2));
    clock.set(day(9));
    for change in [uncancel, extend(1), turning(day(9), true)] {
        let receipt = commit(&store, 1, of_one(change)).await;
        assert_eq!(receipt, refused(Refusal::Settled), "it has run to its end");
    }
    let ended = commit(&store, 1, of_one(turning(day(9), false))).await;
    assert_eq!(ended, subscribed(1, day(9)));
}

pub async fn only_who_may_subscribe_does<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    for (app, player, sku, term, refusal) in [
        (1, 1, 8, Term::Weekly, Refusal::Missing),
        (2, 1, 5, Term::Weekly, Refusal::Missing),
        (1, 9, 4, Term::Weekly, Refusal::Missing),
        (1, 1, 4, Term::Annual, Refusal::Missing),
        (1, 1, 2, Term::Weekly, Refusal::Settled),
    ] {
        let step = subscribe(app, player, sku, starting(1, term));
        assert_eq!(commit(&store, 1, step).await, refused(refusal));
    }
    let first = commit(&store, 1, of_one(starting(1, Term::Weekly))).await;
    assert_eq!(first, subscribed(1, day(7)));
    let step = |app, n| subscribe(app, 2, 4, starting(n, Term::Weekly));
    let same_id = commit(&store, 1, step(1, 1)).await;
    assert_eq!(same_id, refused(Refusal::Exists));
    let other_game = commit(&store, 1, step(2, 1)).await;
    assert_eq!(other_game, subscribed(1, day(7)));
    assert_eq!(commit(&store, 1, step(1, 2)).await, subscribed(2, day(7)));
}

pub async fn sixty_four_at_once_subscribe_once<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    for days in [0, 8] {
        clock.set(day(days));
        let start = |n: u8| of_one(starting(n.into(), Term::Weekly));
        let one = the_only_one(sixty_four(&store, start).await, Refusal::Exists);
        let stored = found(&store).await.unwrap();
        let id = stored.subscription_id.get() % 100;
        assert_eq!(one, subscribed(id, day(days + 7)));
        // It ends, so that the next round finds one that has.
        commit(&store, 1, of_one(SubscriptionChange::CANCEL)).await;
        clock.set(day(days + 7));
        commit(&store, 1, of_one(turning(day(days + 7), false))).await;
    }
}

pub async fn sixty_four_at_once_turn_it_once<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    commit(&store, 1, of_one(starting(1, Term::Weekly))).await;
    clock.set(day(7));
    let turns = sixty_four(&store, |_| of_one(turning(day(7), true))).await;
    let one = the_only_one(turns, Refusal::Settled);
    assert_eq!(one, subscribed(1, day(14)));
    // A cancellation comes before the turn or after it.
    clock.set(day(14));
    let change = |n: u8| match n % 2 {
        0 => of_one(turning(day(14), true)),
        _ => of_one(SubscriptionChange::CANCEL),
    };
    let done = sixty_four(&store, change).await;
    let done = done.iter().filter(|it| matches!(it, Receipt::Committed(_)));
    let stored = found(&store).await.unwrap();
    assert!(stored.cancelled_at.is_some());
    let turned = stored.period_end == day(21);
    assert_eq!(done.count(), 1 + usize::from(turned));
}

pub async fn a_subscription_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    let other = || Step::InsertApp(app(1));
    let start = || of_one(starting(1, Term::Weekly));
    commit_all(&store, 2, vec![start(), other()]).await;
    assert_eq!(found(&store).await, None);
    commit(&store, 1, start()).await;
    let before = found(&store).await;
    let cancel = || of_one(SubscriptionChange::CANCEL);
    commit_all(&store, 2, vec![cancel(), other()]).await;
    assert_eq!(found(&store).await, before);
    let extend = of_one(SubscriptionChange::Extend { days: 1 });
    let receipt = commit_all(&store, 2, vec![cancel(), extend]).await;
    assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
    let changed = found(&store).await.unwrap();
    let told = (changed.cancelled_at, changed.extended_days);
    assert_eq!(told, (Some(MADE), 1));
}
