use store::{Outcome, Receipt, Refusal, Step, StoreError, Unit};

use crate::{
    Engine,
    given::{app, commit_all, credential, fresh, is_done, listing, owner, player, shown},
};

pub async fn a_unit_happens_whole_or_not_at_all<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let before = shown(&store.catalog().await.unwrap());
    let steps = vec![
        Step::InsertApp(app(1)),
        Step::InsertPlayer(player(1)),
        Step::InsertListing(listing(1, "A")),
        Step::InsertCredential(credential(2, 1, "c")),
    ];
    let receipt = commit_all(&store, 1, steps).await;
    let refusal = Refusal::Missing;
    assert_eq!(receipt, Receipt::Refused { step: 3, refusal });
    assert_eq!(shown(&store.catalog().await.unwrap()), before);
    assert_eq!(store.player(player(1).player_id).await.unwrap(), None);
    // The name that the undone listing had taken is free again.
    let steps = vec![
        Step::InsertApp(app(2)),
        Step::InsertListing(listing(2, "A")),
    ];
    let receipt = commit_all(&store, 2, steps).await;
    assert_eq!(receipt, Receipt::Committed(vec![Outcome::Done; 2]));
}

pub async fn a_later_step_sees_an_earlier_one<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let steps = vec![
        Step::InsertApp(app(1)),
        Step::InsertListing(listing(1, "A")),
        Step::InsertCredential(credential(1, 1, "c")),
    ];
    let receipt = commit_all(&store, 1, steps).await;
    assert_eq!(receipt, Receipt::Committed(vec![Outcome::Done; 3]));
    let steps = vec![
        Step::InsertApp(app(2)),
        Step::InsertListing(listing(2, "A")),
    ];
    let receipt = commit_all(&store, 2, steps).await;
    let refusal = Refusal::Exists;
    assert_eq!(receipt, Receipt::Refused { step: 1, refusal });
}

pub async fn an_empty_unit_is_committed<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let receipt = commit_all(&store, 1, vec![]).await;
    assert_eq!(receipt, Receipt::Committed(vec![]));
}

pub async fn a_closed_store_answers_so<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let unit = Unit::of(owner(1), Step::InsertApp(app(1)));
    assert_eq!(store.commit(unit.clone()).await, Ok(is_done()));
    assert_eq!(store.healthy().await, Ok(()));
    store.close().await;
    store.close().await;
    let closed = |answer: Result<(), StoreError>| {
        assert!(
            matches!(answer, Err(StoreError::Unavailable(_))),
            "{answer:?}"
        );
    };
    closed(store.commit(unit).await.map(drop));
    closed(store.catalog().await.map(drop));
    closed(store.players(None, 1).await.map(drop));
    closed(store.healthy().await);
}
