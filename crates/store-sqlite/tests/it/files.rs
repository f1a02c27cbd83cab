//! The files, and what else may lie where they should.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use rusqlite::Connection;
use store::{Step, Store, StoreError};
use store_sqlite::{OpenError, SqliteStore};
use store_suite::{
    Engine, PLENTY,
    given::{app, claim, commit, credential, done, is_done, owner, shared, wish},
};
use testkit::FakeClock;

use crate::{Sqlite, vault};

fn open(place: &Sqlite) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(place.options(), vault(), shared(&FakeClock::new()))
}

#[tokio::test]
async fn a_second_opener_is_refused() {
    let place = Sqlite::fresh();
    let first = open(&place).unwrap();
    let refused = open(&place).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused:?}");
    assert!(refused.to_string().contains("store.db.lock"), "{refused}");
    // Neither did the attempt loosen the first one's hold.
    let again = open(&place).unwrap_err();
    assert!(matches!(again, OpenError::InUse(_)), "{again:?}");
    first.close().await;
    open(&place).unwrap();
}

#[tokio::test]
async fn another_name_of_the_same_file_meets_the_same_lock() {
    let place = Sqlite::fresh();
    let first = open(&place).unwrap();
    let path = place.options().path;
    let link = path.with_file_name("link.db");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let options = store_sqlite::SqliteOptions::new(link);
    let refused = SqliteStore::open(options, vault(), shared(&FakeClock::new())).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused:?}");
    drop(first);
}

#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    let place = Sqlite::fresh();
    let store = place.open(shared(&FakeClock::new()), PLENTY).await;
    done(&store, [Step::InsertApp(app(1))]).await;
    for name in ["store.db", "store.db-wal", "store.db-shm", "store.db.lock"] {
        let path = place.options().path.with_file_name(name);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let options = store_sqlite::SqliteOptions::new("/nowhere/at all/store.db");
    let error = SqliteStore::open(options, vault(), shared(&FakeClock::new())).unwrap_err();
    assert!(matches!(error, OpenError::Io { .. }), "{error:?}");
    assert!(error.to_string().contains("/nowhere/at all/store.db"));
}

fn sqlite(path: &Path, statements: &str) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(statements).unwrap();
}

#[test]
fn what_this_program_did_not_write_is_refused() {
    let place = Sqlite::fresh();
    let path = place.options().path;
    sqlite(&path, "CREATE TABLE recipe (name TEXT)");
    assert!(matches!(open(&place).unwrap_err(), OpenError::Foreign));
    fs::write(&path, [b'x'; 8192]).unwrap();
    let error = open(&place).unwrap_err();
    assert!(matches!(error, OpenError::Damaged(_)), "{error:?}");
}

#[test]
fn a_newer_schema_is_refused() {
    let place = Sqlite::fresh();
    drop(open(&place).unwrap());
    sqlite(&place.options().path, "PRAGMA user_version = 1000");
    let error = open(&place).unwrap_err();
    assert!(matches!(error, OpenError::TooNew { found: 1000, .. }));
}

#[tokio::test]
async fn a_torn_file_is_an_error_and_no_panic() {
    let place = Sqlite::fresh();
    drop(open(&place).unwrap());
    let path = place.options().path;
    let whole = fs::read(&path).unwrap();
    let mut refused = 0;
    // SQLite takes a file of one byte for an empty one.
    for keep in (2..whole.len()).step_by(whole.len() / 23) {
        fs::write(&path, &whole[..keep]).unwrap();
        let Ok(store) = open(&place) else {
            refused += 1;
            continue;
        };
        // Only tables that opening does not look at are torn. Whatever the
        // answers are, a writer that panicked would say that it is closed.
        for step in [Step::InsertApp(app(1)), Step::Claim(claim("n", 60))] {
            let _ = store.commit(store::Unit::of(owner(1), step)).await;
        }
        let _ = store.catalog().await;
        let trouble = store.trouble().borrow().clone();
        let closed = StoreError::Unavailable("it is closed".into());
        assert_ne!(trouble, Some(closed), "{keep} bytes of it");
    }
    assert!(refused >= 18, "{refused} of 24");
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_told_as_damage() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let store: Arc<dyn Store> = place.open(shared(&clock), PLENTY).await;
    let steps = [
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "c")),
    ];
    done(&store, steps).await;
    let wish = wish(1, 1, 1);
    commit(&store, 1, Step::Issue(wish)).await;
    sqlite(
        &place.options().path,
        "UPDATE issuance SET nonce = x'00'; UPDATE app SET app_id = -5",
    );
    // The unit that meets it fails alone; the writer serves on.
    let unit = store::Unit::of(owner(2), Step::Issue(wish));
    let answer = store.commit(unit).await;
    assert!(matches!(answer, Err(StoreError::Damaged(_))), "{answer:?}");
    assert_eq!(commit(&store, 2, Step::InsertApp(app(2))).await, is_done());
    let answer = store.catalog().await.map(drop);
    assert!(matches!(answer, Err(StoreError::Damaged(_))), "{answer:?}");
    // What one reader met says nothing of the others.
    assert_eq!(store.healthy().await, Ok(()));
    sqlite(
        &place.options().path,
        "ALTER TABLE change_head RENAME TO elsewhere",
    );
    assert!(store.healthy().await.is_err());
    sqlite(
        &place.options().path,
        "ALTER TABLE elsewhere RENAME TO change_head",
    );
    assert_eq!(store.healthy().await, Ok(()));
}

#[tokio::test]
async fn a_lock_file_that_is_removed_lets_nobody_in() {
    let place = Sqlite::fresh();
    let first = open(&place).unwrap();
    fs::remove_file(place.options().path.with_file_name("store.db.lock")).unwrap();
    let refused = open(&place).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused:?}");
    assert!(store_sqlite::in_use(&place.options().path).unwrap());
    first.close().await;
    open(&place).unwrap();
}

#[tokio::test]
async fn a_hard_link_is_the_same_store() {
    let place = Sqlite::fresh();
    let first = open(&place).unwrap();
    let path = place.options().path;
    let link = path.with_file_name("link.db");
    fs::hard_link(&path, &link).unwrap();
    let options = store_sqlite::SqliteOptions::new(link);
    let refused = SqliteStore::open(options, vault(), shared(&FakeClock::new())).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused:?}");
    drop(first);
}

#[tokio::test]
async fn who_lost_the_store_to_another_refuses_everything() {
    let place = Sqlite::fresh();
    let store: Arc<dyn Store> = place.open(shared(&FakeClock::new()), PLENTY).await;
    done(&store, [Step::Claim(claim("n", 60))]).await;
    sqlite(
        &place.options().path,
        "UPDATE holder SET id = randomblob(16)",
    );
    let closed = StoreError::Unavailable("it is closed".into());
    for name in ["n", "m"] {
        let unit = store::Unit::of(owner(2), Step::Claim(claim(name, 60)));
        assert_eq!(store.commit(unit).await, Err(closed.clone()));
    }
    assert_eq!(store.healthy().await, Err(closed.clone()));
    assert_eq!(store.catalog().await.map(drop), Err(closed.clone()));
    let player = store_suite::given::player_id(1);
    assert_eq!(store.player(player).await, Err(closed.clone()));
    // Not even the way back opens it.
    sqlite(&place.options().path, "UPDATE holder SET id = zeroblob(16)");
    let unit = store::Unit::of(owner(2), Step::Claim(claim("m", 60)));
    assert_eq!(store.commit(unit).await, Err(closed));
}
