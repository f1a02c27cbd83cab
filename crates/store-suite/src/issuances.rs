use std::{sync::Arc, time::Duration};

use base::Clock;
use store::{Issuance, Outcome, Receipt, Refusal, Step, Store};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{app, app_id, commit, credential, credential_id, done, fresh, refused, wish},
};

fn issued(receipt: &Receipt) -> Issuance {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Issued(issuance)] => *issuance,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn with_credential(store: &Arc<dyn Store>) {
    let steps = [
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "c")),
    ];
    done(store, steps).await;
}

pub async fn a_credential_keeps_its_token_until_it_grows_old<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    let first = wish(1, 1, 1, clock.now());
    let receipt = commit(&store, 1, Step::Issue(first)).await;
    assert_eq!(issued(&receipt), first.candidate);
    // More than 30 % of a minute remains, then exactly 30 %.
    for (elapsed, kept) in [(41_999, true), (1, false)] {
        clock.advance(Duration::from_millis(elapsed));
        let next = wish(1, 1, 2, clock.now());
        let answer = issued(&commit(&store, 2, Step::Issue(next)).await);
        let expected = if kept { first } else { next }.candidate;
        assert_eq!(answer, expected);
        let stored = store.issuance(app_id(1), credential_id(1)).await.unwrap();
        assert_eq!(stored, Some(expected));
    }
}

pub async fn callers_at_once_get_the_same_token<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    let mut callers = JoinSet::new();
    for token in 0..64 {
        let store = Arc::clone(&store);
        let step = Step::Issue(wish(1, 1, token, clock.now()));
        callers.spawn(async move { issued(&commit(&store, token, step).await) });
    }
    let tokens = callers.join_all().await;
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    let stored = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    assert_eq!(stored, Some(tokens[0]));
}

pub async fn only_a_credential_has_a_token<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    for (app, credential) in [(1, 2), (2, 1)] {
        let step = Step::Issue(wish(app, credential, 1, clock.now()));
        assert_eq!(commit(&store, 1, step).await, refused(Refusal::Missing));
    }
}
