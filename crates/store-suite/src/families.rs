use std::{sync::Arc, time::Duration};

use base::{Clock, Timestamp};
use store::{FamilyOutcome, Outcome, Receipt, Refusal, Revocation, RevokedSubject, Step, Store};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{app, commit, commit_all, done, family_id, fresh, refused, use_refresh},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Uses a token of app 1 and gives what it came to.
async fn using(
    store: &Arc<dyn Store>,
    family: u8,
    generation: u64,
    now: Timestamp,
) -> FamilyOutcome {
    outcome(&commit(store, 1, use_refresh(1, family, generation, now)).await)
}

fn outcome(receipt: &Receipt) -> FamilyOutcome {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Refreshed(outcome)] => *outcome,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn revoked(store: &Arc<dyn Store>) -> Vec<Revocation> {
    store.catalog().await.unwrap().revocations
}

pub async fn a_generation_follows_the_other<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let before = *store.head().borrow();
    for generation in 0..4 {
        let rotated = FamilyOutcome::Rotated(generation + 1);
        assert_eq!(using(&store, 1, generation, clock.now()).await, rotated);
    }
    let rotated = FamilyOutcome::Rotated(1);
    assert_eq!(using(&store, 2, 0, clock.now()).await, rotated, "its own");
    assert_eq!(*store.head().borrow(), before, "no news to a directory");
}

pub async fn a_token_used_twice_ends_its_family<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let now = clock.now();
    using(&store, 1, 0, now).await;
    using(&store, 1, 1, now).await;
    using(&store, 2, 0, now).await;
    let FamilyOutcome::Reused(revocation) = using(&store, 1, 0, now).await else {
        panic!("it was used before")
    };
    assert_eq!(revocation.subject, RevokedSubject::Family(family_id(1)));
    assert_eq!(revoked(&store).await, [revocation]);
    for generation in [0, 2, 3] {
        let again = using(&store, 1, generation, now).await;
        assert_eq!(again, FamilyOutcome::Revoked);
    }
    assert_eq!(revoked(&store).await, [revocation]);
    assert_eq!(using(&store, 2, 1, now).await, FamilyOutcome::Rotated(2));
}

pub async fn sixty_four_at_once_rotate_once<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    for family in 0..8 {
        let mut callers = JoinSet::new();
        for by in 0..64 {
            let store = Arc::clone(&store);
            let step = use_refresh(1, family, 0, clock.now());
            callers.spawn(async move { outcome(&commit(&store, by, step).await) });
        }
        let outcomes = callers.join_all().await;
        let count =
            |wanted: fn(&FamilyOutcome) -> bool| outcomes.iter().filter(|o| wanted(o)).count();
        let rotated = count(|o| *o == FamilyOutcome::Rotated(1));
        let reused = count(|o| matches!(o, FamilyOutcome::Reused(_)));
        let revoked = count(|o| *o == FamilyOutcome::Revoked);
        assert_eq!((rotated, reused, revoked), (1, 1, 62));
    }
}

pub async fn a_family_leaves_after_its_last_token<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let start = clock.now();
    using(&store, 1, 0, start).await;
    using(&store, 2, 0, start).await;
    clock.advance(DAY);
    // This one now ends a day later than the other.
    using(&store, 2, 1, clock.now()).await;
    clock.set(use_ends(start).plus(DAY));
    let last = clock.now();
    assert!(matches!(
        using(&store, 1, 0, last).await,
        FamilyOutcome::Reused(_)
    ));
    using(&store, 3, 0, start).await;
    clock.advance(Duration::from_millis(1));
    // Whether forgotten already or not yet, it is as if it had never been.
    assert_eq!(using(&store, 3, 0, last).await, FamilyOutcome::Rotated(1));
    assert!(matches!(
        using(&store, 2, 0, last).await,
        FamilyOutcome::Reused(_)
    ));
}

/// When a token that takes another's place at that moment ends.
fn use_ends(now: Timestamp) -> Timestamp {
    match use_refresh(1, 1, 0, now) {
        Step::UseRefresh(wish) => wish.successor_expires_at,
        other => panic!("{other:?}"),
    }
}

pub async fn a_use_goes_back_with_its_unit<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let now = clock.now();
    using(&store, 1, 0, now).await;
    for generation in [0, 1] {
        let steps = vec![use_refresh(1, 1, generation, now), Step::InsertApp(app(1))];
        let refusal = Refusal::Exists;
        let receipt = commit_all(&store, 2, steps).await;
        assert_eq!(receipt, Receipt::Refused { step: 1, refusal });
    }
    assert!(revoked(&store).await.is_empty());
    assert_eq!(using(&store, 1, 1, now).await, FamilyOutcome::Rotated(2));
    let step = use_refresh(2, 1, 0, now);
    assert_eq!(commit(&store, 1, step).await, refused(Refusal::Missing));
}
