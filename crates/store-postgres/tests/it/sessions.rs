//! Connections that end, wait, or are all in use.

use std::{sync::Arc, time::Duration};

use base::Clock as _;
use store::{Outcome, Receipt, RevokedSubject, Step, Store, StoreError, Unit};
use store_postgres::{PostgresOptions, PostgresStore};
use store_suite::given::{
    app, app_id, commit, credential, done, is_done, owner, player_id, published, revocation, shown,
    wish,
};
use testkit::FakeClock;
use tokio::{task::JoinHandle, time::timeout};
use tokio_postgres::Client;

use crate::{Database, opened, vault};

/// A node with one connection for callers.
async fn narrow(
    database: &Database,
    options: impl FnOnce(&mut PostgresOptions),
) -> (Arc<PostgresStore>, Arc<dyn Store>) {
    let mut narrow = database.options();
    narrow.connections = 1;
    options(&mut narrow);
    let opening = opened(narrow, vault(), FakeClock::new());
    let store = Arc::new(opening.await.unwrap());
    let port: Arc<dyn Store> = Arc::<PostgresStore>::clone(&store);
    done(&port, [Step::InsertApp(app(1))]).await;
    (store, port)
}

/// Holds the row of app 1 until it says otherwise, so that whoever revokes
/// something waits.
async fn held(database: &Database) -> Client {
    let client = database.client().await;
    let hold = "BEGIN; SELECT 1 FROM app WHERE app_id = 1 FOR UPDATE";
    client.batch_execute(hold).await.unwrap();
    client
}

/// Comes back once somebody waits for that.
async fn waited_for(database: &Database) {
    let client = database.client().await;
    let waits = "SELECT 1 FROM pg_stat_activity
                 WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while client.query(waits, &[]).await.unwrap().is_empty() {}
}

fn waiting_unit() -> Unit {
    let subject = RevokedSubject::Player(player_id(1));
    Unit::of(owner(1), Step::Revoke(revocation(1, subject, 0)))
}

fn begun(store: &Arc<dyn Store>) -> JoinHandle<Result<Receipt, StoreError>> {
    let store = Arc::clone(store);
    tokio::spawn(async move { store.commit(waiting_unit()).await })
}

#[tokio::test]
async fn connections_that_were_killed_are_replaced() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (_, store) = narrow(&database, |_| {}).await;
    let client = database.client().await;
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for publisher in ["A", "B", "C"] {
        assert_eq!(commit(&store, 1, published(1, publisher)).await, is_done());
        assert!(!client.query(kill, &[]).await.unwrap().is_empty());
        let catalog = store.catalog().await.unwrap();
        assert_eq!(catalog.apps[0].publisher.as_deref(), Some(publisher));
        assert_eq!(store.healthy().await, Ok(()));
    }
}

#[tokio::test]
async fn a_unit_whose_connection_is_killed_is_done_on_another() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (_, store) = narrow(&database, |_| {}).await;
    let holder = held(&database).await;
    let unit = begun(&store);
    waited_for(&database).await;
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'";
    holder.query(kill, &[]).await.unwrap();
    holder.batch_execute("COMMIT").await.unwrap();
    assert_eq!(unit.await.unwrap(), Ok(is_done()));
    assert_eq!(store.catalog().await.unwrap().revocations.len(), 1);
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_given_up() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let hasty = |it: &mut PostgresOptions| it.statement_timeout = Duration::from_millis(200);
    let (_, store) = narrow(&database, hasty).await;
    let holder = held(&database).await;
    let error = store.commit(waiting_unit()).await.unwrap_err();
    assert!(error.to_string().contains("timeout"), "{error}");
    holder.batch_execute("COMMIT").await.unwrap();
    assert_eq!(store.commit(waiting_unit()).await, Ok(is_done()));
}

#[tokio::test]
async fn whoever_finds_no_free_connection_waits_no_longer_than_patience() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let hasty = |it: &mut PostgresOptions| it.patience = Duration::from_millis(200);
    let (_, store) = narrow(&database, hasty).await;
    let holder = held(&database).await;
    let unit = begun(&store);
    waited_for(&database).await;
    let error = store.player(player_id(1)).await.unwrap_err();
    assert!(error.to_string().contains("in use"), "{error}");
    // Neither the directory nor a list has to wait for that.
    assert_eq!(store.healthy().await, Ok(()));
    assert_eq!(store.catalog().await.unwrap().apps.len(), 1);
    assert!(store.players(None, 1).await.unwrap().items.is_empty());
    holder.batch_execute("COMMIT").await.unwrap();
    assert_eq!(unit.await.unwrap(), Ok(is_done()));
    assert_eq!(store.player(player_id(1)).await, Ok(None));
}

#[tokio::test]
async fn a_unit_goes_on_when_its_caller_goes_away() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (_, store) = narrow(&database, |_| {}).await;
    let holder = held(&database).await;
    let unit = begun(&store);
    waited_for(&database).await;
    unit.abort();
    assert!(unit.await.unwrap_err().is_cancelled());
    holder.batch_execute("COMMIT").await.unwrap();
    // The one connection is free again once the unit is done.
    assert_eq!(store.player(player_id(1)).await, Ok(None));
    assert_eq!(store.catalog().await.unwrap().revocations.len(), 1);
}

#[tokio::test]
async fn closing_waits_for_what_was_accepted() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (_, store) = narrow(&database, |_| {}).await;
    let holder = held(&database).await;
    let unit = begun(&store);
    waited_for(&database).await;
    let mut closing = std::pin::pin!(store.close());
    let early = timeout(Duration::from_millis(50), &mut closing).await;
    assert!(early.is_err(), "closed before the unit was done");
    holder.batch_execute("COMMIT").await.unwrap();
    closing.await;
    assert_eq!(unit.await.unwrap(), Ok(is_done()));
    assert!(store.healthy().await.is_err());
    let mine = "SELECT 1 FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'countersign'";
    while !holder.query(mine, &[]).await.unwrap().is_empty() {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_commits_another_one_hears_and_refuses_to_repeat() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (_, one) = narrow(&database, |_| {}).await;
    let (_, other) = narrow_again(&database).await;
    let before = *other.head().borrow();
    done(&one, [Step::InsertApp(app(2))]).await;
    assert_eq!(*other.head().borrow(), before, "it has not asked");
    let heard = other.changes(before, 10).await.unwrap();
    assert_eq!(heard, one.changes(before, 10).await.unwrap());
    assert_eq!(*other.head().borrow(), before.next(), "it knows by now");
    let again = commit(&other, 2, Step::InsertApp(app(2))).await;
    assert_ne!(again, is_done());
    let catalogs = (one.catalog().await.unwrap(), other.catalog().await.unwrap());
    assert_eq!(shown(&catalogs.0), shown(&catalogs.1));
    assert_eq!(catalogs.0.apps[1].app_id, app_id(2));
}

async fn narrow_again(database: &Database) -> (Arc<PostgresStore>, Arc<dyn Store>) {
    let opening = opened(database.options(), vault(), FakeClock::new());
    let store = Arc::new(opening.await.unwrap());
    let port: Arc<dyn Store> = Arc::<PostgresStore>::clone(&store);
    (store, port)
}

#[tokio::test]
async fn a_statement_that_a_change_of_the_schema_outdates_is_prepared_anew() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (_, store) = narrow(&database, |_| {}).await;
    assert_eq!(store.player(player_id(1)).await, Ok(None));
    let client = database.client().await;
    let change = "ALTER TABLE player ALTER COLUMN nickname TYPE VARCHAR(200)";
    client.batch_execute(change).await.unwrap();
    assert_eq!(store.player(player_id(1)).await, Ok(None));
}

#[tokio::test]
async fn a_unit_sees_what_it_has_waited_for_whatever_the_databases_default() {
    let Some(database) = Database::if_there() else {
        return;
    };
    database
        .set("default_transaction_isolation = 'repeatable read'")
        .await;
    let (_, store) = narrow(&database, |_| {}).await;
    done(&store, [Step::InsertCredential(credential(1, 1, "c"))]).await;
    let holder = held(&database).await;
    let issuing = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            store
                .commit(Unit::of(owner(1), Step::Issue(wish(1, 1, 1))))
                .await
        })
    };
    waited_for(&database).await;
    let until = FakeClock::new()
        .now()
        .plus(Duration::from_secs(60))
        .millis();
    let revoke = format!(
        "INSERT INTO revocation (app_id, subject_kind, subject, at, until)
         VALUES (1, 'credential', '\\x0000000000000001', {until}, {until}); COMMIT"
    );
    holder.batch_execute(&revoke).await.unwrap();
    let receipt = issuing.await.unwrap().unwrap();
    let Receipt::Committed(outcomes) = receipt else {
        panic!("{receipt:?}");
    };
    let [Outcome::Issued(issued)] = outcomes.as_slice() else {
        panic!("{outcomes:?}");
    };
    assert!(issued.issued_at.millis() > until, "{issued:?}");
}
