use std::{sync::Arc, time::Duration};

use base::Clock;
use store::{
    Issuance, Outcome, Receipt, Refusal, Revocation, RevokedSubject, Step, Store, Watermark,
};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{
        app, app_id, commit, credential, credential_id, done, fresh, is_done, issuance, refused,
        wish,
    },
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

async fn issue(store: &Arc<dyn Store>, token: u8) -> Issuance {
    issued(&commit(store, token, Step::Issue(wish(1, 1, token))).await)
}

pub async fn a_credential_keeps_its_token_until_it_grows_old<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    let first = issuance(1, 1, 1, clock.now());
    assert_eq!(issue(&store, 1).await, first);
    // More than 30 % of a minute remains, then exactly 30 %.
    for (elapsed, kept) in [(41_999, true), (1, false)] {
        clock.advance(Duration::from_millis(elapsed));
        let next = issuance(1, 1, 2, clock.now());
        let expected = if kept { first } else { next };
        assert_eq!(issue(&store, 2).await, expected);
        let stored = store.issuance(app_id(1), credential_id(1)).await.unwrap();
        assert_eq!(stored, Some(expected));
    }
}

pub async fn what_follows_a_revocation_is_issued_after_it<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    issue(&store, 1).await;
    let credential = RevokedSubject::Credential(credential_id(1));
    let revocation = Revocation::new(app_id(1), credential, clock.now());
    done(&store, [Step::Revoke(revocation)]).await;
    let next = issue(&store, 2).await;
    let after = revocation.at.plus(Duration::from_millis(1));
    assert_eq!(next, issuance(1, 1, 2, after));
    assert_eq!(issue(&store, 3).await, next, "it is current");
    // The watermark counts as well.
    let watermark = after.plus(Duration::from_secs(9));
    done(&store, [Step::RaiseWatermark(Watermark::at(watermark))]).await;
    let after = watermark.plus(Duration::from_millis(1));
    assert_eq!(issue(&store, 4).await, issuance(1, 1, 4, after));
}

pub async fn a_revocation_reaches_the_answer_of_a_clock_that_ran_ahead<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    let ahead = issue(&store, 1).await;
    clock.set(clock.now().minus(Duration::from_secs(40 * 60)));
    let credential = RevokedSubject::Credential(credential_id(1));
    let wish = Revocation::new(app_id(1), credential, clock.now());
    done(&store, [Step::Revoke(wish)]).await;
    let [stands] = store.catalog().await.unwrap().revocations[..] else {
        panic!("one was made")
    };
    assert!(stands.covers(ahead.issued_at), "{stands:?}");
    assert!(issue(&store, 2).await.issued_at > stands.at);
}

pub async fn no_token_is_handed_out_that_is_revoked_already<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    let mut callers = JoinSet::new();
    for token in 0..32 {
        let store = Arc::clone(&store);
        callers.spawn(async move {
            for _ in 0..8 {
                issue(&store, token).await;
            }
        });
    }
    let credential = RevokedSubject::Credential(credential_id(1));
    for _ in 0..8 {
        clock.advance(Duration::from_millis(1));
        let revocation = Revocation::new(app_id(1), credential, clock.now());
        let before = commit(&store, 40, Step::Revoke(revocation)).await;
        assert_eq!(before, is_done());
        let token = issue(&store, 41).await;
        let [stands] = store.catalog().await.unwrap().revocations[..] else {
            panic!("one stands")
        };
        assert!(!stands.covers(token.issued_at), "{stands:?} {token:?}");
    }
    callers.join_all().await;
    let last = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    let [stands] = store.catalog().await.unwrap().revocations[..] else {
        panic!("one stands")
    };
    assert!(!stands.covers(last.unwrap().issued_at), "{last:?}");
}

pub async fn callers_at_once_get_the_same_token<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    let mut callers = JoinSet::new();
    for token in 0..64 {
        let store = Arc::clone(&store);
        callers.spawn(async move { issue(&store, token).await });
    }
    let tokens = callers.join_all().await;
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    let stored = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    assert_eq!(stored, Some(tokens[0]));
}

pub async fn only_a_credential_has_a_token<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    with_credential(&store).await;
    for (app, credential) in [(1, 2), (2, 1)] {
        let step = Step::Issue(wish(app, credential, 1));
        assert_eq!(commit(&store, 1, step).await, refused(Refusal::Missing));
    }
}
