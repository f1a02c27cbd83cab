//! Opening a database, whoever had it before.

use std::{sync::Arc, time::Duration};

use base::Secret;
use futures_util::future::join_all;
use store::{Refusal, Step, Store};
use store_postgres::{Migrate, Migrated, OpenError, PostgresOptions, Upkeep};
use store_suite::given::{app, claim, commit, is_done, refused};
use testkit::FakeClock;

use crate::{Database, database, node, opened, vault};

const NEWEST: i64 = 19;
const OLDER: i64 = 9;

#[tokio::test]
async fn it_is_migrated_once_and_then_as_it_was() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let store = node(&database).await;
    let made = Migrated {
        from: 0,
        to: NEWEST,
    };
    assert_eq!(store.migrated(), made);
    store.close().await;
    let found = Migrated {
        from: NEWEST,
        to: NEWEST,
    };
    assert_eq!(node(&database).await.migrated(), found);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_nodes_that_open_it_at_once_one_migrates() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let nodes = join_all((0..8).map(|_| node(&database))).await;
    let found: Vec<_> = nodes.iter().map(|node| node.migrated().from).collect();
    assert_eq!(found.iter().filter(|&&from| from == 0).count(), 1);
    assert!(nodes.iter().all(|node| node.migrated().to == NEWEST));
}

#[tokio::test]
async fn a_database_that_does_not_hold_every_text_is_refused() {
    if database::server().is_none() {
        return;
    }
    let database = Database::with("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
    match not_opened(&database).await {
        OpenError::Encoding(encoding) => assert_eq!(encoding, "LATIN1"),
        other => panic!("{other}"),
    }
    let client = database.client().await;
    let tables = "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'";
    let tables = client.query(tables, &[]).await.unwrap();
    assert!(tables.is_empty(), "nothing is made in it");
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let Some(database) = Database::if_there() else {
        return;
    };
    node(&database).await.close().await;
    let client = database.client().await;
    let newer = "UPDATE schema_version SET version = 99";
    client.batch_execute(newer).await.unwrap();
    match not_opened(&database).await {
        OpenError::TooNew { found, known } => assert_eq!((found, known), (99, NEWEST)),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_older_schema_is_migrated_only_by_who_may() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let kept = |options: &mut PostgresOptions| options.migrate = Migrate::No;
    match not_opened_with(&database, kept).await {
        OpenError::TooOld { found, known } => assert_eq!((found, known), (0, NEWEST)),
        other => panic!("{other}"),
    }
    node(&database).await.close().await;
    let mut options = database.options();
    kept(&mut options);
    let store = opened(options, vault(), FakeClock::new()).await.unwrap();
    store.close().await;
    age(&database).await;
    match not_opened_with(&database, kept).await {
        OpenError::TooOld { found, known } => assert_eq!((found, known), (OLDER, NEWEST)),
        other => panic!("{other}"),
    }
    assert_eq!(version(&database).await, OLDER, "it is as it was");
}

#[tokio::test]
async fn another_profiles_database_is_not_migrated() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let store = node(&database).await;
    store.claim_profile("one").await.unwrap();
    store.close().await;
    let of = |profile: &str| {
        let profile = Some(profile.to_owned());
        move |options: &mut PostgresOptions| options.profile = profile
    };
    let mut options = database.options();
    of("one")(&mut options);
    let store = opened(options, vault(), FakeClock::new()).await.unwrap();
    store.close().await;
    age(&database).await;
    match not_opened_with(&database, of("other")).await {
        OpenError::OtherProfile { found, wanted } => {
            assert_eq!((&*found, &*wanted), ("one", "other"));
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn who_does_not_tidy_up_ends_nothing_by_its_clock() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let store: Arc<dyn Store> = Arc::new(node(&database).await);
    assert_eq!(
        commit(&store, 1, Step::Claim(claim("a", 60))).await,
        is_done()
    );
    let ahead = FakeClock::new();
    ahead.advance(Duration::from_secs(24 * 60 * 60));
    let mut options = database.options();
    options.upkeep = Upkeep::Never;
    let other = opened(options, vault(), ahead).await.unwrap();
    other.close().await;
    let taken = commit(&store, 2, Step::Claim(claim("a", 60))).await;
    assert_eq!(taken, refused(Refusal::Taken), "its bucket is there");
}

#[tokio::test]
async fn another_programs_database_is_left_alone() {
    for table in ["guests", "schema_version"] {
        let Some(database) = Database::if_there() else {
            return;
        };
        let client = database.client().await;
        let make = format!("CREATE TABLE {table} (version INT)");
        client.batch_execute(&make).await.unwrap();
        match not_opened(&database).await {
            OpenError::Foreign(found) => assert_eq!(found, table),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn it_can_have_a_schema_beside_another_programs() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let client = database.client().await;
    let others = "CREATE TABLE guests (name TEXT); CREATE SCHEMA house";
    client.batch_execute(others).await.unwrap();
    database.set("search_path = house").await;
    assert_eq!(node(&database).await.migrated().to, NEWEST);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said_to_be_missing_at_once() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let url = format!("{}_of_nobody", database.url());
    let options = PostgresOptions::parse(&Secret::new(url)).unwrap();
    let opening = opened(options, vault(), FakeClock::new());
    let error = opening.await.unwrap_err().to_string();
    assert!(error.contains("does not exist"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_waited_for_as_long_as_patience_lasts() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://u@{}/x", nobody.local_addr().unwrap());
    drop(nobody);
    let mut options = PostgresOptions::parse(&Secret::new(url)).unwrap();
    options.patience = Duration::from_millis(200);
    let error = opened(options, vault(), FakeClock::new())
        .await
        .unwrap_err();
    assert!(matches!(error, OpenError::Unavailable(_)), "{error}");
}

#[tokio::test]
async fn a_weaker_durability_of_the_database_is_made_up_for() {
    let Some(database) = Database::if_there() else {
        return;
    };
    database.set("synchronous_commit = off").await;
    let store: Arc<dyn Store> = Arc::new(node(&database).await);
    let client = database.client().await;
    // What a session has set is seen by itself alone, so a trigger looks.
    let trap = "
        CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF current_setting('synchronous_commit') <> 'on' THEN
                RAISE 'not durable';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER look BEFORE INSERT ON app FOR EACH ROW EXECUTE FUNCTION look()";
    client.batch_execute(trap).await.unwrap();
    assert_eq!(commit(&store, 1, Step::InsertApp(app(1))).await, is_done());
}

async fn not_opened(database: &Database) -> OpenError {
    not_opened_with(database, |_| ()).await
}

async fn not_opened_with(
    database: &Database,
    change: impl FnOnce(&mut PostgresOptions),
) -> OpenError {
    let mut options = database.options();
    change(&mut options);
    opened(options, vault(), FakeClock::new())
        .await
        .unwrap_err()
}

/// Makes it say that it is older than it is.
async fn age(database: &Database) {
    let older = format!("UPDATE schema_version SET version = {OLDER}");
    database.client().await.batch_execute(&older).await.unwrap();
}

async fn version(database: &Database) -> i64 {
    let client = database.client().await;
    let query = "SELECT version FROM schema_version";
    client.query_one(query, &[]).await.unwrap().get(0)
}
