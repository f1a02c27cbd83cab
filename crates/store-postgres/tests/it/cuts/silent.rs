use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use store::{Receipt, Step, Store, StoreError, Unit};
use store_postgres::PostgresOptions;
use store_suite::given::{app, claim, commit, done, is_done, owner, published};

use super::{behind, frame::What, proxy::Cut};
use crate::Database;

const PATIENCE: Duration = Duration::from_secs(2);
const STATEMENT: Duration = Duration::from_millis(300);

/// Whatever goes silent, its caller hears within the patience and two statements of
/// the longest kind.
const BOUND: Duration = Duration::from_secs(8);

fn hasty(options: &mut PostgresOptions) {
    options.patience = PATIENCE;
    options.statement_timeout = STATEMENT;
}

fn used(name: &str, ends: u64) -> Step {
    Step::Claim(claim(name, ends))
}

/// What a caller is told, and that it is told in time.
async fn told(store: &Arc<dyn Store>, step: Step) -> Result<Receipt, StoreError> {
    let began = Instant::now();
    let told = store.commit(Unit::of(owner(1), step)).await;
    assert!(
        began.elapsed() < BOUND,
        "{told:?} after {:?}",
        began.elapsed()
    );
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_is_never_answered_is_found_on_another_connection() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (proxy, store) = behind(&database, hasty).await;
    done(&store, [Step::InsertApp(app(1)), used("first", 60)]).await;
    for (what, step) in [
        (What::Commit, published(1, "A")),
        (What::Claims, used("a", 60)),
    ] {
        let before = proxy.done();
        proxy.cut(what, Cut::Silence);
        assert_eq!(told(&store, step).await, Ok(is_done()));
        assert_eq!(proxy.done(), before + 1, "{what:?} was answered");
    }
    let head = store.catalog().await.unwrap().head;
    assert_eq!(head, store::ChangeNo(2), "each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_falls_silent_is_given_up_and_comes_back() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (proxy, store) = behind(&database, hasty).await;
    done(&store, [Step::InsertApp(app(1)), used("first", 60)]).await;
    proxy.fall_silent();
    let (unit, claim, read) = tokio::join!(
        told(&store, published(1, "A")),
        told(&store, used("a", 60)),
        store.healthy(),
    );
    assert!(matches!(unit, Err(StoreError::Unavailable(_))), "{unit:?}");
    assert!(
        matches!(claim, Err(StoreError::Unavailable(_))),
        "{claim:?}"
    );
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
    proxy.pass();
    assert_eq!(told(&store, published(1, "B")).await, Ok(is_done()));
    assert_eq!(told(&store, used("a", 60)).await, Ok(is_done()));
    assert_eq!(store.healthy().await, Ok(()));
}

/// The last of them is past everything that a claim's lane says to the server, from
/// making its connection to making a bucket.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_comes_to_an_end_whichever_message_is_not_answered() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (proxy, store) = behind(&database, hasty).await;
    for cycles in 0.. {
        // A bucket of its own, so that its table is made.
        let ends = 600 * (cycles + 1);
        let before = proxy.done();
        proxy.cut_after(cycles, Cut::Silence);
        let told = told(&store, used("a", ends)).await;
        let was_cut = proxy.done() > before;
        proxy.pass();
        match told {
            Ok(receipt) => assert_eq!(receipt, is_done(), "{cycles}"),
            Err(StoreError::Unavailable(_)) => {
                assert_eq!(commit(&store, 1, used("a", ends)).await, is_done());
            }
            Err(error) => panic!("{cycles}: {error}"),
        }
        if !was_cut {
            assert!(cycles > 8, "only {cycles} messages");
            return;
        }
    }
}
