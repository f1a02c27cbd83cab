use super::*;
use crate::{Trial, shop::period::tests::on};

fn days(count: u64) -> Duration {
    Duration::from_secs(count * 24 * 60 * 60)
}

fn price(amount_in_hundredths: u64) -> Price {
    Price {
        currency: "EUR".into(),
        amount_in_hundredths,
    }
}

fn plan(term: Term, trial_days: Option<u32>) -> Plan {
    Plan {
        term,
        price: price(199),
        trial: trial_days.map(|days| Trial {
            kind: TrialKind::FreeTrial,
            days,
            price: None,
        }),
    }
}

fn sold(plans: Vec<Plan>) -> Sku {
    Sku {
        app_id: AppId::new(1).unwrap(),
        sku_id: ObjectId::new(4_000_000_000_000_000_001).unwrap(),
        sku: "pass".into(),
        kind: SkuKind::Subscription,
        name: "Pass".into(),
        description: String::new(),
        price: None,
        plans,
        is_archived: false,
        created_at: Timestamp::EPOCH,
    }
}

fn monthly() -> Sku {
    sold(vec![plan(Term::Monthly, None)])
}

fn wish(change: SubscriptionChange) -> ChangeSubscription {
    ChangeSubscription {
        app_id: AppId::new(1).unwrap(),
        player_id: PlayerId::new(2).unwrap(),
        sku_id: ObjectId::new(4_000_000_000_000_000_001).unwrap(),
        change,
    }
}

type Applied = Result<Subscription, Refusal>;

fn start(current: Option<&Subscription>, sku: &Sku, term: Term, n: u64, now: Timestamp) -> Applied {
    let subscription_id = ObjectId::new(6_000_000_000_000_000_000 + n).unwrap();
    let change = SubscriptionChange::Start {
        subscription_id,
        term,
    };
    Subscription::apply(current.cloned(), &wish(change), sku, now)
}

fn change(held: &Subscription, change: SubscriptionChange, sku: &Sku, now: Timestamp) -> Applied {
    Subscription::apply(Some(held.clone()), &wish(change), sku, now)
}

fn turn(held: &Subscription, sku: &Sku, now: Timestamp) -> Applied {
    let turn = SubscriptionChange::Turn {
        period_end: held.period_end,
        renews: held.renews(sku),
    };
    change(held, turn, sku, now)
}

#[test]
fn periods_follow_each_other_by_the_calendar() {
    let sku = monthly();
    let mut held = start(None, &sku, Term::Monthly, 1, on(2027, 1, 31)).unwrap();
    assert_eq!(held.started_at, on(2027, 1, 31));
    assert_eq!((held.trial, held.had_trial), (None, false));
    for (month, day) in [(2, 28), (3, 31), (4, 30), (5, 31)] {
        let end = on(2027, month, day);
        assert_eq!(held.period_end, end);
        assert!(held.is_active(end) && held.is_due(end));
        held = turn(&held, &sku, end.plus(Duration::from_secs(3))).unwrap();
        assert_eq!((held.period_start, held.ended_at), (end, None));
    }
    assert_eq!(held.started_at, on(2027, 1, 31));
}

#[test]
fn a_turn_is_of_the_present_period_and_not_before_its_end() {
    let sku = monthly();
    let held = start(None, &sku, Term::Monthly, 1, on(2027, 1, 15)).unwrap();
    let end = held.period_end;
    let early = Timestamp::from_millis(end.millis() - 1);
    assert!(!held.is_due(early));
    assert_eq!(turn(&held, &sku, early), Err(Refusal::Settled));
    for (period_end, renews) in [(end, false), (early, true), (end.plus(days(1)), true)] {
        let other = SubscriptionChange::Turn { period_end, renews };
        assert_eq!(change(&held, other, &sku, end), Err(Refusal::Settled));
    }
    let turned = turn(&held, &sku, end).unwrap();
    let again = SubscriptionChange::Turn {
        period_end: end,
        renews: true,
    };
    assert_eq!(change(&turned, again, &sku, end), Err(Refusal::Settled));
}

#[test]
fn the_next_period_costs_what_the_plan_says_by_then() {
    let held = start(None, &monthly(), Term::Monthly, 1, on(2027, 1, 15)).unwrap();
    let mut dearer = monthly();
    dearer.plans[0].price = price(299);
    let turned = turn(&held, &dearer, held.period_end).unwrap();
    assert_eq!((held.price, turned.price), (price(199), price(299)));
}

#[test]
fn what_is_cancelled_or_not_sold_any_more_ends_with_its_period() {
    let sku = monthly();
    let held = start(None, &sku, Term::Monthly, 1, on(2027, 1, 15)).unwrap();
    let end = held.period_end;
    let cancelled = change(&held, SubscriptionChange::CANCEL, &sku, on(2027, 1, 20)).unwrap();
    assert_eq!(cancelled.cancelled_at, Some(on(2027, 1, 20)));
    let archived = Sku {
        is_archived: true,
        ..monthly()
    };
    let by_the_year = sold(vec![plan(Term::Annual, None)]);
    for (held, sku) in [
        (&cancelled, &sku),
        (&held, &archived),
        (&held, &by_the_year),
    ] {
        assert!(!held.renews(sku));
        assert!(held.is_active(Timestamp::from_millis(end.millis() - 1)));
        assert_eq!(held.is_active(end), held.cancelled_at.is_none());
        let ended = turn(held, sku, end.plus(days(2))).unwrap();
        assert_eq!((ended.ended_at, ended.period_end), (Some(end), end));
        assert!(!ended.is_active(on(2027, 1, 20)) && !ended.is_due(Timestamp::MAX));
        for change_ in [
            SubscriptionChange::CANCEL,
            SubscriptionChange::UNCANCEL,
            SubscriptionChange::Extend { days: 1 },
            SubscriptionChange::Turn {
                period_end: end,
                renews: false,
            },
        ] {
            let refused = change(&ended, change_, sku, end.plus(days(3)));
            assert_eq!(refused, Err(Refusal::Settled));
        }
    }
}

#[test]
fn what_tells_of_another_period_than_there_is_changes_nothing() {
    let sku = monthly();
    let now = on(2027, 1, 20);
    let held = start(None, &sku, Term::Monthly, 1, on(2027, 1, 15)).unwrap();
    let longer = change(&held, SubscriptionChange::Extend { days: 3 }, &sku, now).unwrap();
    let cancel = |period_end| SubscriptionChange::Cancel { period_end };
    let uncancel = |period_end| SubscriptionChange::Uncancel { period_end };
    let (before, after) = (Some(held.period_end), Some(longer.period_end));
    let refused = change(&longer, cancel(before), &sku, now);
    assert_eq!(refused, Err(Refusal::Fenced));
    let cancelled = change(&longer, cancel(after), &sku, now).unwrap();
    let refused = change(&cancelled, uncancel(before), &sku, now);
    assert_eq!(refused, Err(Refusal::Fenced));
    assert_eq!(change(&cancelled, uncancel(after), &sku, now), Ok(longer));
}

#[test]
fn cancelling_and_taking_it_back_change_something_or_are_refused() {
    let sku = monthly();
    let (now, later) = (on(2027, 1, 20), on(2027, 1, 21));
    let (cancel, uncancel) = (SubscriptionChange::CANCEL, SubscriptionChange::UNCANCEL);
    let held = start(None, &sku, Term::Monthly, 1, on(2027, 1, 15)).unwrap();
    let refused = change(&held, uncancel.clone(), &sku, now);
    assert_eq!(refused, Err(Refusal::Settled));
    let cancelled = change(&held, cancel.clone(), &sku, now).unwrap();
    let refused = change(&cancelled, cancel.clone(), &sku, later);
    assert_eq!(refused, Err(Refusal::Settled));
    assert_eq!(
        change(&cancelled, uncancel.clone(), &sku, later),
        Ok(held.clone())
    );
    let over = change(&cancelled, uncancel.clone(), &sku, held.period_end);
    assert_eq!(over, Err(Refusal::Settled), "it has run to its end");
    for change in [cancel, uncancel, SubscriptionChange::Extend { days: 1 }] {
        let refused = Subscription::apply(None, &wish(change), &sku, now);
        assert_eq!(refused, Err(Refusal::Missing));
    }
}

#[test]
fn the_first_time_at_another_price_comes_once() {
    let sku = sold(vec![
        plan(Term::Monthly, Some(14)),
        plan(Term::Annual, Some(7)),
    ]);
    let trial = start(None, &sku, Term::Monthly, 1, on(2027, 1, 17)).unwrap();
    assert_eq!(trial.trial, Some(TrialKind::FreeTrial));
    assert_eq!((trial.period_end, trial.had_trial), (on(2027, 1, 31), true));
    let paid = turn(&trial, &sku, trial.period_end).unwrap();
    assert_eq!((paid.trial, paid.had_trial), (None, true));
    assert_eq!(paid.period_end, on(2027, 2, 28));
    let next = turn(&paid, &sku, paid.period_end).unwrap();
    assert_eq!(next.period_end, on(2027, 3, 31), "months from the trial on");

    let now = on(2027, 3, 1);
    let refused = start(Some(&next), &sku, Term::Annual, 2, now);
    assert_eq!(refused, Err(Refusal::Exists));
    let cancelled = change(&next, SubscriptionChange::CANCEL, &sku, now).unwrap();
    let late = next.period_end.plus(days(1));
    let refused = start(Some(&cancelled), &sku, Term::Annual, 2, late);
    assert_eq!(refused, Err(Refusal::Exists), "nobody was told of its end");
    let ended = turn(&cancelled, &sku, late).unwrap();
    let again = start(Some(&ended), &sku, Term::Annual, 2, late).unwrap();
    assert_eq!(again.subscription_id, trial.subscription_id);
    assert_eq!((again.trial, again.had_trial), (None, true));
    assert_eq!(again.period_end, on(2028, 4, 1));
    assert_eq!((again.cancelled_at, again.ended_at), (None, None));
    assert_eq!(again.started_at, late);
}

#[test]
fn what_is_made_longer_goes_on_from_there() {
    let sku = monthly();
    let held = start(None, &sku, Term::Monthly, 1, on(2027, 1, 31)).unwrap();
    let extend = |held: &Subscription, days| {
        change(
            held,
            SubscriptionChange::Extend { days },
            &sku,
            on(2027, 2, 1),
        )
    };
    let longer = extend(&held, 10).unwrap();
    assert_eq!(longer.period_end, on(2027, 3, 10));
    assert_eq!(longer.extended_days, 10);
    let turned = turn(&longer, &sku, longer.period_end).unwrap();
    assert_eq!(turned.period_end, on(2027, 4, 10));
    assert_eq!(turned.extended_days, 10);

    assert_eq!(extend(&held, 0), Err(Refusal::Exists));
    let most = (0..10).fold(held, |held, _| extend(&held, 365).unwrap());
    assert_eq!(most.extended_days, LONGEST_EXTENSION);
    assert_eq!(extend(&most, 1), Err(Refusal::Exists));
    assert!(!most.is_due(on(2027, 2, 1)), "{}", most.period_end);
}

#[test]
fn a_clock_that_jumps_ahead_turns_once_and_one_that_is_put_back_waits() {
    let sku = monthly();
    let held = start(None, &sku, Term::Monthly, 1, on(2027, 1, 31)).unwrap();
    let far = on(2057, 6, 5);
    let turned = turn(&held, &sku, far).unwrap();
    assert_eq!(
        (turned.period_start, turned.period_end),
        (on(2057, 5, 31), on(2057, 6, 30))
    );
    assert!(!turned.is_due(far));

    // Put back a little, it waits; farther than any period reaches, it is over.
    let little = on(2055, 1, 1);
    assert!(!turned.is_due(little) && turned.is_active(little));
    assert_eq!(turn(&turned, &sku, little), Err(Refusal::Settled));
    let back = on(2027, 2, 10);
    assert!(turned.is_due(back));
    let mended = turn(&turned, &sku, back).unwrap();
    assert_eq!(
        (mended.period_start, mended.period_end),
        (back, on(2027, 3, 10))
    );
    assert!(!mended.is_due(back));
    let cancelled = change(&turned, SubscriptionChange::CANCEL, &sku, back).unwrap();
    let ended = turn(&cancelled, &sku, back).unwrap();
    assert_eq!(ended.ended_at, Some(back));
}

#[test]
fn only_a_subscription_is_subscribed_to_and_only_by_a_plan() {
    let now = on(2027, 1, 15);
    let refused = start(None, &monthly(), Term::Annual, 1, now);
    assert_eq!(refused, Err(Refusal::Missing));
    let durable = Sku {
        kind: SkuKind::Durable,
        ..monthly()
    };
    let refused = start(None, &durable, Term::Monthly, 1, now);
    assert_eq!(refused, Err(Refusal::Settled));
}

#[test]
fn whatever_is_not_refused_changes_something() {
    let sku = sold(vec![plan(Term::Weekly, Some(3))]);
    let held = start(None, &sku, Term::Weekly, 1, on(2027, 1, 1)).unwrap();
    let mut states = vec![held];
    for day in 0..40_u64 {
        let now = on(2027, 1, 1).plus(days(day));
        for no in 0..4 {
            let held = states.last().unwrap().clone();
            let wanted = match no {
                0 => SubscriptionChange::Turn {
                    period_end: held.period_end,
                    renews: held.renews(&sku),
                },
                1 => SubscriptionChange::CANCEL,
                2 => SubscriptionChange::UNCANCEL,
                _ => SubscriptionChange::Extend {
                    days: u32::from(day % 5 == 4),
                },
            };
            match change(&held, wanted, &sku, now) {
                Ok(changed) => {
                    assert_ne!(changed, held);
                    states.push(changed);
                }
                Err(refusal) => assert_ne!(refusal, Refusal::Missing),
            }
        }
    }
    assert!(states.len() > 80, "{}", states.len());
}
