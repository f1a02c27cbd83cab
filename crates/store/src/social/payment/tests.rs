use std::time::Duration;

use super::*;

const NOW: Timestamp = Timestamp::from_secs(10_000);
const LATER: Timestamp = Timestamp::from_secs(10_600);
const CONFIRM: PaymentChange = PaymentChange::Confirm { answer_by: LATER };

fn payment(state: PaymentState, failure: Option<PaymentFailure>) -> Payment {
    Payment {
        app_id: AppId::new(1).unwrap(),
        payment_id: PaymentId::new([2; 16]),
        environment: Environment::Live,
        player_id: PlayerId::new(3).unwrap(),
        items: vec![item(100, 2)],
        callback_url: "https://game.example/pay".to_owned(),
        finish_url: "https://game.example/done".to_owned(),
        state,
        failure,
        made_at: NOW.minus(Duration::from_secs(60)),
        changed_at: NOW.minus(Duration::from_secs(60)),
        answer_by: NOW,
    }
}

fn item(unit_price: u64, amount: u32) -> PaymentItem {
    PaymentItem {
        item_id: "sword".to_owned(),
        name: "Sword".to_owned(),
        unit_price,
        amount,
        image_url: String::new(),
        description: String::new(),
    }
}

/// Every state that a payment can be in.
fn all() -> Vec<Payment> {
    let failed = PaymentFailure::ALL.map(|why| payment(PaymentState::Failed, Some(why)));
    let others = [
        PaymentState::Started,
        PaymentState::Confirmed,
        PaymentState::Done,
    ];
    let others = others.map(|state| payment(state, None));
    others.into_iter().chain(failed).collect()
}

fn changes() -> Vec<PaymentChange> {
    let fails = PaymentFailure::ALL.map(PaymentChange::Fail);
    [CONFIRM, PaymentChange::Accept]
        .into_iter()
        .chain(fails)
        .collect()
}

/// What a change comes to at a time when whoever is to speak still may.
fn expected(before: &Payment, change: PaymentChange) -> Option<PaymentState> {
    use PaymentState::{Confirmed, Done, Failed, Started};
    match (before.state, change) {
        (Started, PaymentChange::Confirm { .. }) => Some(Confirmed),
        (Confirmed | Done, PaymentChange::Confirm { .. }) => Some(before.state),
        (Confirmed | Done, PaymentChange::Accept) => Some(Done),
        (Started, PaymentChange::Fail(PaymentFailure::Canceled | PaymentFailure::Lapsed))
        | (Confirmed, PaymentChange::Fail(PaymentFailure::Refused | PaymentFailure::Unanswered)) => {
            Some(Failed)
        }
        (Failed, PaymentChange::Fail(why)) if before.failure == Some(why) => Some(Failed),
        _ => None,
    }
}

#[test]
fn every_change_of_every_state_is_as_the_table_says() {
    for before in all() {
        for change in changes() {
            let after = before.clone().apply(change, NOW);
            let wanted = expected(&before, change).ok_or(Refusal::Settled);
            let state = after.as_ref().map(|after| after.state).map_err(|why| *why);
            assert_eq!(state, wanted, "{before:?} {change:?}");
            let Ok(after) = after else { continue };
            if after.state == before.state {
                assert_eq!(after, before, "what is no news changes nothing");
            } else {
                assert_eq!(after.changed_at, NOW);
            }
            assert_eq!(after.failure.is_some(), after.state == PaymentState::Failed);
        }
    }
}

#[test]
fn an_end_is_for_good() {
    for before in all() {
        if !matches!(before.state, PaymentState::Done | PaymentState::Failed) {
            continue;
        }
        for change in changes() {
            if let Ok(after) = before.clone().apply(change, LATER) {
                assert_eq!(after, before);
            }
        }
    }
}

#[test]
fn a_confirmation_is_in_time_until_the_last_moment() {
    let started = || payment(PaymentState::Started, None);
    let confirmed = started().apply(CONFIRM, NOW).unwrap();
    assert_eq!(confirmed.answer_by, LATER);
    let late = NOW.plus(Duration::from_millis(1));
    assert_eq!(started().apply(CONFIRM, late), Err(Refusal::Settled));
    let canceled = PaymentChange::Fail(PaymentFailure::Canceled);
    assert!(started().apply(canceled, late).is_ok());
}

#[test]
fn a_yes_counts_however_late_it_comes() {
    let confirmed = payment(PaymentState::Confirmed, None);
    let done = confirmed.apply(PaymentChange::Accept, LATER).unwrap();
    assert_eq!(done.state, PaymentState::Done);
}

#[test]
fn what_nobody_confirmed_is_told_as_lapsed() {
    let late = NOW.plus(Duration::from_millis(1));
    for before in all() {
        assert_eq!(before.clone().seen_at(NOW), before);
        let seen = before.clone().seen_at(late);
        if before.state == PaymentState::Started {
            assert_eq!(seen.failure, Some(PaymentFailure::Lapsed));
            assert_eq!(seen.state, PaymentState::Failed);
            assert_eq!(seen.changed_at, NOW);
        } else {
            assert_eq!(seen, before);
        }
    }
}

#[test]
fn only_what_is_confirmed_is_asked_about_and_beyond_the_deadline_only_what_is_open() {
    for payment in all() {
        let confirmed = payment.state == PaymentState::Confirmed;
        assert_eq!(payment.is_asked(NOW, false), confirmed);
        assert_eq!(payment.is_asked(LATER, true), confirmed);
        assert!(!payment.is_asked(LATER, false));
    }
}

#[test]
fn the_numbers_of_the_wire() {
    let numbers = PaymentState::ALL.map(PaymentState::number);
    assert_eq!(numbers, [0, 0, 10, 1]);
}

#[test]
fn a_sum_saturates_and_adds_up() {
    let mut payment = payment(PaymentState::Started, None);
    payment.items = vec![item(100, 2), item(5, 1)];
    assert_eq!(payment.total(), 205);
    payment.items.push(item(u64::MAX, 2));
    assert_eq!(payment.total(), u64::MAX);
}
