use std::{sync::Arc, time::Duration};

use base::{Clock, Timestamp};
use store::{
    FAMILIES_KEPT, FamilyOutcome, Outcome, Receipt, Refusal, Revocation, RevokedSubject, Step,
    Store,
};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{app, commit, commit_all, done, family_id, fresh, player_id, refused, use_refresh},
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
        assert_eq!(again, FamilyOutcome::Ended);
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
        let ended = count(|o| *o == FamilyOutcome::Ended);
        assert_eq!((rotated, reused, ended), (1, 1, 62));
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
    assert!(matches!(
        using(&store, 1, 0, start).await,
        FamilyOutcome::Reused(_)
    ));
    clock.advance(Duration::from_millis(1));
    // It is forgotten, and no longer told apart from one that ended.
    assert_eq!(using(&store, 1, 0, start).await, FamilyOutcome::Ended);
    assert!(matches!(
        using(&store, 2, 0, start).await,
        FamilyOutcome::Reused(_)
    ));
}

pub async fn a_clock_that_jumps_ahead_and_comes_back_revives_no_token<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let start = clock.now();
    using(&store, 1, 0, start).await;
    clock.advance(3 * DAY);
    done(&store, [Step::InsertApp(app(2))]).await;
    clock.set(start);
    for generation in [0, 1] {
        let outcome = using(&store, 1, generation, start).await;
        assert_eq!(outcome, FamilyOutcome::Ended);
    }
    // Nobody can tell this one from the other, and the next one everybody can.
    assert_eq!(using(&store, 2, 0, start).await, FamilyOutcome::Ended);
    clock.advance(Duration::from_millis(1));
    let rotated = FamilyOutcome::Rotated(1);
    assert_eq!(using(&store, 3, 0, clock.now()).await, rotated);
}

pub async fn of_too_many_families_the_oldest_ends<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1)), Step::InsertApp(app(2))]).await;
    let start = clock.now();
    let last = u8::try_from(FAMILIES_KEPT).unwrap();
    for family in 0..=last {
        let rotated = FamilyOutcome::Rotated(1);
        assert_eq!(using(&store, family, 0, clock.now()).await, rotated);
        clock.advance(Duration::from_secs(1));
    }
    for generation in [0, 1] {
        let outcome = using(&store, 0, generation, start).await;
        assert_eq!(outcome, FamilyOutcome::Ended);
    }
    for family in 1..=last {
        let rotated = FamilyOutcome::Rotated(2);
        assert_eq!(using(&store, family, 1, clock.now()).await, rotated);
    }
    assert!(revoked(&store).await.is_empty(), "nobody stole anything");
    let elsewhere = commit(&store, 1, use_refresh(2, 0, 0, start)).await;
    assert_eq!(outcome(&elsewhere), FamilyOutcome::Rotated(1));
}

pub async fn thefts_without_end_fill_nothing<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    for family in 0..100 {
        using(&store, family, 0, clock.now()).await;
        let FamilyOutcome::Reused(it) = using(&store, family, 0, clock.now()).await else {
            panic!("it was used before")
        };
        assert!(revoked(&store).await.contains(&it));
        assert_eq!(
            using(&store, family, 1, clock.now()).await,
            FamilyOutcome::Ended
        );
        clock.advance(Duration::from_secs(1));
    }
    let revoked = revoked(&store).await;
    assert_eq!(revoked.len(), FAMILIES_KEPT + 1);
    let player = RevokedSubject::Player(player_id(1));
    let of_player = revoked.iter().filter(|it| it.subject == player);
    assert_eq!(of_player.count(), 1);
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
