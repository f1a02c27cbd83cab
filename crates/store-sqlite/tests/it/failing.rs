//! A file that is full, which stands for every commit that fails.

use std::{sync::Arc, time::Duration};

use base::SharedClock;
use store::{Player, Refusal, Step, Store, StoreError, Unit};
use store_sqlite::{SqliteOptions, SqliteStore};
use store_suite::{
    Engine,
    given::{app, claim, commit, done, fresh, is_done, owner, player, player_id, refused, shared},
};
use testkit::FakeClock;

use crate::Sqlite;

const SMALL: u64 = 750_000;

fn open(place: &Sqlite, clock: SharedClock, max_bytes: Option<u64>) -> Arc<SqliteStore> {
    let options = SqliteOptions {
        max_bytes,
        ..place.options()
    };
    Arc::new(SqliteStore::open(options, crate::vault(), clock).unwrap())
}

fn port(store: &Arc<SqliteStore>) -> Arc<dyn Store> {
    Arc::<SqliteStore>::clone(store)
}

fn unavailable<T: std::fmt::Debug>(answer: &Result<T, StoreError>) {
    assert!(
        matches!(answer, Err(StoreError::Unavailable(_))),
        "{answer:?}"
    );
}

async fn until_it_serves(store: &SqliteStore) {
    let mut trouble = store.trouble();
    trouble.wait_for(Option::is_none).await.unwrap();
}

/// A unit of a thousand claims that end soon, some 60 kB.
fn filler(n: u64) -> Unit {
    let steps = (0..1_000).map(|k| Step::Claim(claim(&format!("{n}/{k}"), 60)));
    Unit {
        owner: owner(1),
        steps: steps.collect(),
    }
}

#[tokio::test]
async fn a_full_file_refuses_and_forgets_nothing_and_recovers() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let store = open(&place, shared(&clock), Some(SMALL));
    let port = port(&store);
    let lasting = |n: u64| Step::Claim(claim(&n.to_string(), 6_000));
    done(&port, (0..20).map(lasting)).await;

    // The unit that does not fit claims something that would last, too.
    let mut accepted = 0;
    let answer = loop {
        let mut unit = filler(accepted);
        unit.steps.insert(0, lasting(100 + accepted));
        match store.commit(unit).await {
            Ok(_) => accepted += 1,
            refused => break refused,
        }
    };
    assert!(accepted > 2, "{accepted}");
    unavailable(&answer);
    unavailable(&store.healthy().await);
    unavailable(&store.commit(Unit::of(owner(1), lasting(0))).await);
    assert!(
        store.catalog().await.unwrap().apps.is_empty(),
        "reads go on"
    );

    // Opening it anew helps nothing as long as there is no room.
    let mut trouble = store.trouble();
    let still = |trouble: &Option<StoreError>| {
        (trouble.as_ref()).is_some_and(|it| !it.to_string().contains("a commit failed"))
    };
    trouble.wait_for(still).await.unwrap();
    unavailable(&store.healthy().await);

    // Room comes when claims end, without anybody's help.
    clock.advance(Duration::from_secs(600));
    until_it_serves(&store).await;
    assert_eq!(store.healthy().await, Ok(()));
    for n in (0..20).chain(100..100 + accepted) {
        let answer = commit(&port, 2, lasting(n)).await;
        assert_eq!(answer, refused(Refusal::Taken), "{n} was acknowledged");
    }
    let undone = commit(&port, 2, lasting(100 + accepted)).await;
    assert_eq!(undone, is_done(), "the unit that failed claimed nothing");
    let old = Step::Claim(claim("0/0", 60));
    assert_eq!(commit(&port, 2, old).await, refused(Refusal::Expired));
}

fn large(n: u64, bytes: usize) -> Step {
    Step::InsertPlayer(Player {
        nickname: "n".repeat(bytes),
        ..player(n)
    })
}

#[tokio::test]
async fn after_a_failed_commit_everything_is_read_anew() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let store = open(&place, shared(&clock), Some(SMALL));
    let port = port(&store);
    let mark = |n: u64| Step::Claim(claim(&n.to_string(), 60));
    done(&port, [mark(1), Step::InsertApp(app(1))]).await;
    for round in 0..3 {
        let unit = Unit {
            owner: owner(1),
            steps: vec![mark(2), Step::InsertApp(app(2)), large(1, 1_000_000)],
        };
        unavailable(&store.commit(unit).await);
        until_it_serves(&store).await;
        let taken = commit(&port, 2, mark(1)).await;
        assert_eq!(taken, refused(Refusal::Taken), "round {round}");
        let catalog = store.catalog().await.unwrap();
        assert_eq!((catalog.apps.len(), catalog.head.0), (1, 1));
        assert_eq!(*store.head().borrow(), catalog.head);
    }
    assert_eq!(commit(&port, 2, mark(2)).await, is_done());
    assert_eq!(commit(&port, 2, Step::InsertApp(app(2))).await, is_done());
    assert_eq!(store.head().borrow().0, 2, "the number was not lost");
}

#[tokio::test]
async fn a_full_store_is_closed_and_opened_larger() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let store = open(&place, shared(&clock), Some(SMALL));
    let mut written = 0;
    while let Ok(receipt) = store
        .commit(Unit::of(owner(1), large(written + 1, 50_000)))
        .await
    {
        assert_eq!(receipt, is_done());
        written += 1;
    }
    assert!(written > 2, "{written}");
    store.close().await;
    unavailable(&store.healthy().await);
    drop(store);
    let store = open(&place, shared(&clock), None);
    let page = store.players(None, 1_000).await.unwrap();
    assert_eq!(page.items.len() as u64, written);
    done(&port(&store), [large(written + 1, 50_000)]).await;
    let found = store.player(player_id(written + 1)).await.unwrap();
    assert!(found.is_some());
}

#[tokio::test]
async fn the_other_units_of_a_failed_batch_are_told_the_same() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let store = open(&place, shared(&clock), Some(SMALL));
    let mut callers = tokio::task::JoinSet::new();
    for n in 1..=64_u64 {
        let store = Arc::clone(&store);
        let step = if n == 32 {
            large(1, 1_000_000)
        } else {
            Step::Claim(claim(&n.to_string(), 60))
        };
        callers.spawn(async move { (n, store.commit(Unit::of(owner(1), step)).await) });
    }
    let answers = callers.join_all().await;
    until_it_serves(&store).await;
    // Whatever was acknowledged is taken; whatever was not is free, and it is
    // the same owner that may ask again in either case.
    let port = port(&store);
    for (n, answer) in answers.into_iter().filter(|(n, _)| *n != 32) {
        let step = || Step::Claim(claim(&n.to_string(), 60));
        let expected = match answer {
            Ok(receipt) => {
                assert_eq!(receipt, is_done());
                refused(Refusal::Taken)
            }
            Err(error) => {
                assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
                is_done()
            }
        };
        assert_eq!(commit(&port, 2, step()).await, expected, "{n}");
    }
}

#[tokio::test]
async fn a_store_without_a_limit_grows() {
    let (_place, _clock, store) = fresh::<Sqlite>().await;
    done(&store, [large(1, 3_000_000)]).await;
    assert_eq!(store.healthy().await, Ok(()));
}
