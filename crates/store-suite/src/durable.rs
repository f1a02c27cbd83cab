use std::{sync::Arc, time::Duration};

use base::Clock;
use store::{
    FamilyOutcome, Outcome, PinnedKind, Receipt, Refusal, RevokedSubject, Step, StoreError, Unit,
    Watermark,
};

use crate::{
    Engine, PLENTY,
    given::{
        app, app_id, claim, commit, commit_all, credential, credential_id, done, fresh, grant,
        is_done, issuance, key, listing, membership, owner, pinned, player, player_id, published,
        refused, revocation, rotation, shared, shown, use_refresh, wish,
    },
};

pub async fn everything_is_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    done(
        &store,
        [
            Step::InsertApp(app(1)),
            published(1, "A"),
            Step::InsertListing(listing(1, "A")),
            Step::InsertCredential(credential(1, 1, "c")),
            rotation(1, 1, "new"),
            Step::InsertKey(key(1)),
            Step::InsertKey(key(2)),
            Step::InsertPlayer(player(1)),
            Step::InsertMembership(membership(1, 1, 7)),
            Step::InsertPinned(pinned(1, 1, PinnedKind::Server)),
            Step::Revoke(revocation(1, RevokedSubject::Player(player_id(1)), 0)),
            Step::RaiseWatermark(Watermark::at(clock.now())),
        ],
    )
    .await;
    commit_all(&store, 1, vec![Step::Issue(wish(1, 1, 1))]).await;
    let catalog = shown(&store.catalog().await.unwrap());
    let head = *store.head().borrow();
    let changes = store.changes(store::ChangeNo(0), 100).await.unwrap();
    store.close().await;
    drop(store);

    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(shown(&store.catalog().await.unwrap()), catalog);
    assert_eq!(*store.head().borrow(), head);
    let again = store.changes(store::ChangeNo(0), 100).await.unwrap();
    assert_eq!(again, changes);
    assert_eq!(store.player(player_id(1)).await.unwrap(), Some(player(1)));
    let found = store.membership(app_id(1), player_id(1)).await.unwrap();
    assert_eq!(found, Some(membership(1, 1, 7)));
    let found = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    let after = clock.now().plus(Duration::from_millis(1));
    assert_eq!(found, Some(issuance(1, 1, 1, after)));
    // Whoever made a row is still known by it.
    let step = || Step::InsertApp(app(1));
    assert_eq!(commit(&store, 1, step()).await, is_done());
    assert_eq!(commit(&store, 2, step()).await, refused(Refusal::Exists));
}

pub async fn families_and_copies_are_still_known<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    done(
        &store,
        [Step::InsertApp(app(1)), Step::InsertPlayer(player(1))],
    )
    .await;
    let using = |family, generation| use_refresh(1, family, generation, clock.now());
    let steps = vec![using(1, 0), using(2, 0), using(2, 0), grant(1, 1, 7)];
    commit_all(&store, 1, steps).await;
    let owned = store.ownerships(player_id(1), vec![app_id(1)]).await;
    let revoked = store.catalog().await.unwrap().revocations;
    assert_eq!((owned.as_ref().unwrap().len(), revoked.len()), (1, 1));
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    let again = store.ownerships(player_id(1), vec![app_id(1)]).await;
    assert_eq!(again, owned);
    assert_eq!(store.catalog().await.unwrap().revocations, revoked);
    let steps = vec![using(1, 1), using(2, 1)];
    let outcomes = [FamilyOutcome::Rotated(2), FamilyOutcome::Ended].map(Outcome::Refreshed);
    let receipt = commit_all(&store, 1, steps).await;
    assert_eq!(receipt, Receipt::Committed(outcomes.to_vec()));
}

pub async fn the_horizon_of_families_is_kept<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let first = || use_refresh(1, 1, 0, crate::given::MADE);
    commit(&store, 1, first()).await;
    clock.advance(Duration::from_secs(3 * 24 * 60 * 60));
    done(&store, [Step::InsertApp(app(2))]).await;
    drop(store);
    clock.set(crate::given::MADE);
    let store = engine.open(shared(&clock), PLENTY).await;
    let ended = Outcome::Refreshed(FamilyOutcome::Ended);
    let receipt = commit(&store, 1, first()).await;
    assert_eq!(receipt, Receipt::Committed(vec![ended]));
}

pub async fn claims_are_still_taken<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    let step = |n: u64| Step::Claim(claim(&n.to_string(), n * 60));
    done(&store, (0..50).map(step)).await;
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    for n in 0..50 {
        assert_eq!(commit(&store, 2, step(n)).await, refused(Refusal::Taken));
        assert_eq!(commit(&store, 1, step(n)).await, is_done());
    }
    assert_eq!(commit(&store, 2, step(50)).await, is_done());
}

pub async fn the_horizon_is_kept<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    let old = || Step::Claim(claim("old", 60));
    let young = || Step::Claim(claim("young", 6_000));
    done(&store, [old(), young()]).await;
    clock.advance(Duration::from_secs(600));
    assert_eq!(commit(&store, 2, old()).await, refused(Refusal::Expired));
    drop(store);
    clock.set(crate::given::MADE);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(commit(&store, 2, old()).await, refused(Refusal::Expired));
    assert_eq!(commit(&store, 2, young()).await, refused(Refusal::Taken));
}

pub async fn a_lower_limit_forgets_nothing<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    let step = |name| Step::Claim(claim(name, 60));
    done(&store, ["a", "b", "c"].map(step)).await;
    drop(store);
    let store = engine.open(shared(&clock), 2).await;
    for name in ["a", "b", "c"] {
        assert_eq!(commit(&store, 2, step(name)).await, refused(Refusal::Taken));
    }
    let one_more = Unit::of(owner(2), step("d"));
    assert_eq!(store.commit(one_more).await, Err(StoreError::Full));
    let _kept: Arc<dyn store::Store> = store;
}
