use store::{Payment, PaymentChange, PaymentFailure, PaymentState, Receipt, Refusal};

use super::given::{at, confirm, create, paid, pay, payment, payment_id, people};
use crate::{
    Engine,
    given::{app_id, commit, commit_all, fresh, refused},
};

pub async fn a_payment_is_there_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 2).await;
    let (missing, exists) = (refused(Refusal::Missing), refused(Refusal::Exists));
    for lost in [payment(3, 1, 1, 1), payment(1, 1, 3, 1)] {
        assert_eq!(commit(&store, 1, create(lost)).await, missing);
    }
    let first = || payment(1, 1, 1, 1);
    let started = PaymentState::Started;
    let receipt = commit(&store, 1, create(first())).await;
    assert_eq!(receipt, paid(started, true));
    let again = || create(payment(1, 1, 2, 9));
    assert_eq!(commit(&store, 1, again()).await, paid(started, false));
    assert_eq!(commit(&store, 2, again()).await, exists);
    let elsewhere = commit(&store, 2, create(payment(2, 1, 1, 1))).await;
    assert_eq!(elsewhere, paid(started, true));
    // Whoever asks once more is told how far it has come since.
    commit(&store, 2, confirm(1, 1, 2)).await;
    let confirmed = paid(PaymentState::Confirmed, false);
    assert_eq!(commit(&store, 1, create(first())).await, confirmed);
    let found = async |app, n| store.payment(app_id(app), payment_id(n)).await.unwrap();
    let stands = Payment {
        state: PaymentState::Confirmed,
        changed_at: at(2),
        answer_by: at(62),
        ..first()
    };
    assert_eq!(found(1, 1).await, Some(stands));
    assert_eq!(found(2, 1).await, Some(payment(2, 1, 1, 1)));
    assert_eq!(found(1, 2).await, None);
}

pub async fn a_payment_comes_to_one_end<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 1).await;
    let missing = commit(&store, 1, confirm(1, 1, 1)).await;
    assert_eq!(missing, refused(Refusal::Missing));
    let fail = |n, why, secs| pay(1, n, PaymentChange::Fail(why), secs);
    let accept = |n| pay(1, n, PaymentChange::Accept, 5);
    for n in 1..=3 {
        commit(&store, 1, create(payment(1, n, 1, 1))).await;
    }
    let settled = refused(Refusal::Settled);
    assert_eq!(commit(&store, 1, accept(1)).await, settled);
    for (step, state, news) in [
        (confirm(1, 1, 4), PaymentState::Confirmed, true),
        (confirm(1, 1, 5), PaymentState::Confirmed, false),
        (accept(1), PaymentState::Done, true),
        (accept(1), PaymentState::Done, false),
        (confirm(1, 1, 500), PaymentState::Done, false),
        (
            fail(2, PaymentFailure::Canceled, 7),
            PaymentState::Failed,
            true,
        ),
        (
            fail(2, PaymentFailure::Canceled, 8),
            PaymentState::Failed,
            false,
        ),
    ] {
        let receipt = commit(&store, 2, step.clone()).await;
        assert_eq!(receipt, paid(state, news), "{step:?}");
    }
    for step in [
        fail(1, PaymentFailure::Refused, 9),
        fail(2, PaymentFailure::Lapsed, 9),
        confirm(1, 2, 9),
        accept(2),
        confirm(1, 3, 62),
    ] {
        assert_eq!(commit(&store, 2, step.clone()).await, settled, "{step:?}");
    }
    let found = async |n| {
        store
            .payment(app_id(1), payment_id(n))
            .await
            .unwrap()
            .unwrap()
    };
    let done = Payment {
        state: PaymentState::Done,
        changed_at: at(5),
        answer_by: at(64),
        ..payment(1, 1, 1, 1)
    };
    assert_eq!(found(1).await, done);
    let canceled = Payment {
        state: PaymentState::Failed,
        failure: Some(PaymentFailure::Canceled),
        changed_at: at(7),
        ..payment(1, 2, 1, 1)
    };
    assert_eq!(found(2).await, canceled);
    // And goes back with its unit.
    let steps = vec![confirm(1, 3, 2), accept(2)];
    let (step, refusal) = (1, Refusal::Settled);
    let receipt = commit_all(&store, 1, steps).await;
    assert_eq!(receipt, Receipt::Refused { step, refusal });
    assert_eq!(found(3).await, payment(1, 3, 1, 1));
}
