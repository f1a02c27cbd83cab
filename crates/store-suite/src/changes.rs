use std::sync::Arc;

use store::{CHANGES_KEPT, Change, ChangeNo, Changes, Step, Store, Topic};

use crate::{
    Engine,
    given::{
        app, claim, commit_all, credential, done, fresh, key, membership, player, rotation, wish,
    },
};

async fn after(store: &Arc<dyn Store>, position: u64, limit: usize) -> Vec<Change> {
    match store.changes(ChangeNo(position), limit).await.unwrap() {
        Changes::Next(changes) => changes,
        Changes::TooOld => panic!("the log does not reach {position}"),
    }
}

pub async fn the_log_has_no_gap_and_its_head_wakes<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let mut head = store.head();
    assert_eq!(*head.borrow_and_update(), ChangeNo(0));
    assert!(after(&store, 0, 10).await.is_empty());
    for n in 1..=20 {
        done(&store, [Step::InsertApp(app(n))]).await;
        assert!(head.has_changed().unwrap(), "before the answer");
        assert_eq!(*head.borrow_and_update(), ChangeNo(n));
    }
    let topic = Topic::Catalog;
    let all: Vec<_> = (1..=20)
        .map(|n| Change {
            no: ChangeNo(n),
            topic,
        })
        .collect();
    assert_eq!(after(&store, 0, 100).await, all);
    assert_eq!(after(&store, 5, 3).await, all[5..8]);
    assert!(after(&store, 5, 0).await.is_empty());
    assert!(after(&store, 20, 10).await.is_empty());
    assert_eq!(store.catalog().await.unwrap().head, ChangeNo(20));
    let beyond = store.changes(ChangeNo(21), 10).await.unwrap();
    assert_eq!(beyond, Changes::TooOld, "another history");
}

pub async fn what_the_directory_does_not_hold_is_not_logged<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(
        &store,
        [
            Step::InsertApp(app(1)),
            Step::InsertCredential(credential(1, 1, "c")),
            Step::InsertKey(key(1)),
            rotation(1, 1, "new"),
        ],
    )
    .await;
    let head = store.head();
    assert_eq!(*head.borrow(), ChangeNo(4));
    done(
        &store,
        [
            Step::Claim(claim("n", 60)),
            Step::InsertPlayer(player(1)),
            Step::InsertMembership(membership(1, 1, 1)),
        ],
    )
    .await;
    commit_all(&store, 1, vec![Step::Issue(wish(1, 1, 1))]).await;
    assert_eq!(*head.borrow(), ChangeNo(4));
    assert!(!head.has_changed().unwrap());
}

pub async fn a_refused_unit_leaves_no_change<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let steps = vec![Step::InsertApp(app(1)), rotation(1, 9, "new")];
    commit_all(&store, 1, steps).await;
    assert_eq!(*store.head().borrow(), ChangeNo(0));
    done(&store, [Step::InsertApp(app(2))]).await;
    assert_eq!(after(&store, 0, 10).await.len(), 1);
}

pub async fn who_is_too_far_behind_reads_anew<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let steps = |from: u64, to: u64| (from..=to).map(|n| Step::InsertApp(app(n))).collect();
    commit_all(&store, 1, steps(1, CHANGES_KEPT)).await;
    assert_eq!(after(&store, 0, 1).await[0].no, ChangeNo(1));
    commit_all(&store, 1, steps(CHANGES_KEPT + 1, CHANGES_KEPT + 2)).await;
    for (position, reached) in [(0, false), (1, false), (2, true)] {
        let changes = store.changes(ChangeNo(position), 1).await.unwrap();
        assert_eq!(changes != Changes::TooOld, reached, "{position}");
    }
    let all = after(&store, 2, usize::MAX).await;
    assert_eq!(all.len() as u64, CHANGES_KEPT);
    assert_eq!(all[0].no, ChangeNo(3));
}
