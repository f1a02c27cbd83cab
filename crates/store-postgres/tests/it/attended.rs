//! A database that nodes serve from is no end of a copy.

use std::{sync::Arc, time::Duration};

use base::{Clock, NodeId};
use store::{Attend, Outcome, Receipt, Step, Store};
use store_copy::{CopyError, EndError, Progress, copy};
use store_postgres::{Attended, OpenError};
use store_sqlite::{SqliteSource, SqliteTarget};
use store_suite::given::{commit, shared};
use testkit::FakeClock;
use tokio::{runtime::Handle, task::block_in_place};
use tokio_postgres::types::ToSql;

use crate::{
    copy::{filled, source_at, target_at},
    database::Database,
    opened, vault,
};

/// How long a node counts as there when it says so no more.
const LEASE: Duration = Duration::from_secs(30);

const NODE: NodeId = NodeId::new([9; 16]);

/// What every node that serves does again and again.
async fn attend(store: &Arc<dyn Store>, clock: &FakeClock) {
    let until = clock.now().plus(LEASE);
    let step = Step::Attend(Attend { node: NODE, until });
    let told = commit(store, 9, step).await;
    let there =
        matches!(&told, Receipt::Committed(done) if matches!(done[..], [Outcome::Attending(_)]));
    assert!(there, "{told:?}");
}

async fn node(database: &Database, clock: &Arc<FakeClock>) -> Arc<dyn Store> {
    let store = opened(database.options(), vault(), shared(clock)).await;
    Arc::new(store.unwrap())
}

fn is_refused<T>(opened: Result<T, OpenError>) {
    let told = opened.err().unwrap();
    let expected = Attended {
        node: NODE,
        left: LEASE,
    };
    assert!(
        matches!(told, OpenError::Attended(it) if it == expected),
        "{told}"
    );
    let told = told.to_string();
    assert!(told.contains(&NODE.to_string()), "{told}");
    assert!(told.contains("for 30 s more; stop every node"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_node_serves_from_is_not_opened_to_be_copied() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let clock = FakeClock::new();
    let store = node(&database, &clock).await;
    attend(&store, &clock).await;
    is_refused(source_at(&database, &clock).await);
    is_refused(target_at(&database, &clock).await);
    store.close().await;
    is_refused(source_at(&database, &clock).await);

    // Whoever was killed counts no more after a while.
    clock.advance(LEASE);
    source_at(&database, &clock).await.unwrap();
    target_at(&database, &clock).await.unwrap();
}

/// A node that comes while rows are copied, or while both ends are compared.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_comes_meanwhile_leaves_the_copy_unfinished() {
    for checking in [false, true] {
        let (Some(database), clock) = (Database::if_there(), FakeClock::new()) else {
            return;
        };
        let home = tempfile::tempdir().unwrap();
        let (one, two) = (home.path().join("one.db"), home.path().join("two.db"));
        filled(&one, &clock).await;
        let mut from = SqliteSource::open(&one, &vault()).unwrap();
        let mut to = target_at(&database, &clock).await.unwrap();
        let report = copy(&mut from, &mut to, &mut |_| ()).await.unwrap();
        assert!(report.is_whole());
        let store = node(&database, &clock).await;

        let mut from = source_at(&database, &clock).await.unwrap();
        let mut to = SqliteTarget::open(&two).unwrap();
        let mut tell = |progress: Progress| {
            if progress.checking == checking && progress.noun == "player" {
                let coming = attend(&store, &clock);
                block_in_place(|| Handle::current().block_on(coming));
            }
        };
        let refused = copy(&mut from, &mut to, &mut tell).await;
        match refused.unwrap_err() {
            CopyError::Source(EndError::Served(who)) => {
                assert!(who.contains(&NODE.to_string()), "{who}");
            }
            other => panic!("{other}"),
        }

        // It said that it was there, and wrote nothing: the same command goes on.
        clock.advance(LEASE);
        drop(to);
        let mut from = source_at(&database, &clock).await.unwrap();
        let mut to = SqliteTarget::open(&two).unwrap();
        let again = copy(&mut from, &mut to, &mut |_| ()).await.unwrap();
        assert_eq!(again, report);
        store.close().await;
    }
}

/// The same of the database that is copied into, which no program of ours serves
/// from before it is whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_somebody_serves_from_is_not_made_whole() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let clock = FakeClock::new();
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("one.db");
    filled(&path, &clock).await;
    let mut from = SqliteSource::open(&path, &vault()).unwrap();
    let mut to = target_at(&database, &clock).await.unwrap();
    let until = clock.now().plus(LEASE).millis();
    let insert = "INSERT INTO node (node_id, until) VALUES ($1, $2)";
    let client = database.client().await;
    let id = NODE.bytes().as_slice();
    let values: [&(dyn ToSql + Sync); 2] = [&id, &until];
    client.execute(insert, &values).await.unwrap();
    let refused = copy(&mut from, &mut to, &mut |_| ()).await;
    assert!(
        matches!(refused, Err(CopyError::Target(EndError::Served(_)))),
        "{refused:?}"
    );
    let shut = opened(database.options(), vault(), shared(&clock)).await;
    assert!(matches!(shut.unwrap_err(), OpenError::HalfCopied));
    clock.advance(LEASE);
    drop(from);
    let mut from = SqliteSource::open(&path, &vault()).unwrap();
    let report = copy(&mut from, &mut to, &mut |_| ()).await.unwrap();
    assert!(report.is_whole());
}
