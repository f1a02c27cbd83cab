use std::{sync::Arc, time::Duration};

use base::Timestamp;
use guard::Claim;
use store::{Receipt, Refusal, Step, StoreError, Unit};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{app, claim, commit, commit_all, done, fresh, is_done, owner, refused, shared},
};

/// Ten minutes are two buckets; the clock begins at a bucket's edge.
const TEN_MINUTES: u64 = 600;

pub async fn the_same_use_is_made_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = || Step::Claim(claim("n", 60));
    assert_eq!(commit(&store, 1, step()).await, is_done());
    assert_eq!(commit(&store, 2, step()).await, refused(Refusal::Taken));
    let other = Step::Claim(claim("m", 60));
    assert_eq!(commit(&store, 2, other).await, is_done());
}

pub async fn sixty_four_at_once_make_it_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    for round in 0..8 {
        let mut callers = JoinSet::new();
        for by in 0..64 {
            let store = Arc::clone(&store);
            let step = Step::Claim(claim(&format!("round {round}"), 60));
            callers.spawn(async move { commit(&store, by, step).await });
        }
        let receipts = callers.join_all().await;
        let made = receipts.iter().filter(|r| **r == is_done()).count();
        let taken = refused(Refusal::Taken);
        let refused = receipts.iter().filter(|r| **r == taken).count();
        assert_eq!((made, refused), (1, 63));
    }
}

pub async fn the_same_owner_is_recognised<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = || Step::Claim(claim("n", 60));
    for _ in 0..3 {
        assert_eq!(commit(&store, 1, step()).await, is_done());
    }
    let twice = commit_all(&store, 1, vec![step(), step()]).await;
    assert!(matches!(twice, Receipt::Committed(_)), "{twice:?}");
}

pub async fn a_claim_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    // One in a bucket of its own, so that the bucket goes back as well.
    let steps = vec![
        Step::Claim(claim("n", 60)),
        Step::Claim(claim("far", 10 * TEN_MINUTES)),
        Step::InsertApp(app(1)),
    ];
    let receipt = commit_all(&store, 2, steps.clone()).await;
    let refusal = Refusal::Exists;
    assert_eq!(receipt, Receipt::Refused { step: 2, refusal });
    for step in steps.into_iter().take(2) {
        assert_eq!(commit(&store, 3, step).await, is_done());
    }
}

pub async fn who_is_refused_at_once_gives_back_what_it_claimed<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let step = |by: u8| Step::Claim(claim(&by.to_string(), 60));
    let mut callers = JoinSet::new();
    for by in 1..=64 {
        let store = Arc::clone(&store);
        let steps = vec![step(by), Step::InsertApp(app(1))];
        callers.spawn(async move { (by, commit_all(&store, by, steps).await) });
    }
    let (winners, losers): (Vec<_>, Vec<_>) = (callers.join_all().await)
        .into_iter()
        .partition(|(_, receipt)| matches!(receipt, Receipt::Committed(_)));
    assert_eq!((winners.len(), losers.len()), (1, 63));
    let taken = commit(&store, 99, step(winners[0].0)).await;
    assert_eq!(taken, refused(Refusal::Taken));
    for (by, _) in losers {
        assert_eq!(commit(&store, 99, step(by)).await, is_done());
    }
}

pub async fn what_ended_is_refused_for_ever<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let step = || Step::Claim(claim("n", 60));
    assert_eq!(commit(&store, 1, step()).await, is_done());
    clock.advance(Duration::from_secs(TEN_MINUTES));
    let expired = refused(Refusal::Expired);
    // Neither another nor the one who made it can be told apart any more.
    assert_eq!(commit(&store, 2, step()).await, expired);
    assert_eq!(commit(&store, 1, step()).await, expired);
    let later = Step::Claim(claim("n", TEN_MINUTES + 60));
    assert_eq!(commit(&store, 1, later).await, is_done());
}

pub async fn a_clock_moved_back_reopens_nothing<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let step = |name| Step::Claim(claim(name, 60));
    assert_eq!(commit(&store, 1, step("n")).await, is_done());
    clock.advance(Duration::from_secs(TEN_MINUTES));
    let later = Step::Claim(claim("later", TEN_MINUTES + 60));
    assert_eq!(commit(&store, 1, later.clone()).await, is_done());
    clock.set(crate::given::MADE);
    assert_eq!(
        commit(&store, 2, step("n")).await,
        refused(Refusal::Expired)
    );
    assert_eq!(commit(&store, 2, later).await, refused(Refusal::Taken));
    // Whatever would fall where something was forgotten may be a replay.
    assert_eq!(
        commit(&store, 2, step("m")).await,
        refused(Refusal::Expired)
    );
}

pub async fn a_full_set_refuses_and_forgets_nothing<E: Engine>() {
    let engine = E::fresh();
    let clock = testkit::FakeClock::new();
    let store = engine.open(shared(&clock), 3).await;
    let step = |name| Step::Claim(claim(name, 60));
    let unit = |by, steps| Unit {
        owner: owner(by),
        steps,
    };
    for name in ["a", "b", "c"] {
        assert_eq!(commit(&store, 1, step(name)).await, is_done());
    }
    let one_more = unit(2, vec![step("d")]);
    assert_eq!(store.commit(one_more).await, Err(StoreError::Full));
    let together = unit(2, vec![Step::InsertApp(app(1)), step("d")]);
    assert_eq!(store.commit(together).await, Err(StoreError::Full));
    assert!(store.catalog().await.unwrap().apps.is_empty());
    // What is held is still known, and other things go on.
    assert_eq!(commit(&store, 2, step("a")).await, refused(Refusal::Taken));
    assert_eq!(commit(&store, 1, step("a")).await, is_done());
    assert_eq!(commit(&store, 1, Step::InsertApp(app(1))).await, is_done());
    assert_eq!(store.healthy().await, Ok(()));
    clock.advance(Duration::from_secs(TEN_MINUTES));
    let later = Step::Claim(claim("d", TEN_MINUTES + 60));
    assert_eq!(commit(&store, 2, later).await, is_done());
}

pub async fn a_claim_without_end_stays<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let step = || Step::Claim(Claim::new(None, "story", &[b"order"], Timestamp::MAX));
    assert_eq!(commit(&store, 1, step()).await, is_done());
    clock.set(Timestamp::MAX);
    assert_eq!(commit(&store, 2, step()).await, refused(Refusal::Taken));
    // The other end of time.
    let past = Timestamp::from_millis(i64::MIN);
    let step = || Step::Claim(Claim::new(None, "story", &[b"old"], past));
    assert_eq!(commit(&store, 1, step()).await, is_done());
    assert_eq!(commit(&store, 2, step()).await, refused(Refusal::Expired));
}
