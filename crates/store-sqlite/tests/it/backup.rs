//! Backups: taken under load, put back as one, and never half.

use std::{fs, path::PathBuf, sync::Arc, task::Poll, time::Duration};

use base::{Clock, SharedClock};
use store::{Refusal, Step, Store, Unit, Watermark};
use store_sqlite::{OpenError, Restored, SqliteStore, restore};
use store_suite::{
    Engine, PLENTY,
    given::{
        app, claim, commit, commit_all, credential, done, is_done, owner, refused, shared, wish,
    },
};
use testkit::FakeClock;

use crate::{Sqlite, vault, vault_of};

fn restored(
    place: &Sqlite,
    backup: &std::path::Path,
    clock: &SharedClock,
) -> Result<Restored, OpenError> {
    restore(backup, &place.options(), vault(), owner(9), clock)
}

fn names(place: &Sqlite) -> Vec<String> {
    let entries = fs::read_dir(place.0.path()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

/// A place with a store of one app and a backup of it.
async fn backed_up(clock: &Arc<FakeClock>) -> (Sqlite, PathBuf) {
    let place = Sqlite::fresh();
    let store = SqliteStore::open(place.options(), vault(), shared(clock)).unwrap();
    let backup = place.0.path().join("backup");
    let port: Arc<dyn Store> = Arc::new(store);
    done(
        &port,
        [
            Step::InsertApp(app(1)),
            Step::InsertCredential(credential(1, 1, "c")),
        ],
    )
    .await;
    commit_all(&port, 1, vec![Step::Issue(wish(1, 1, 1))]).await;
    drop(port);
    let store = SqliteStore::open(place.options(), vault(), shared(clock)).unwrap();
    store.snapshot(&backup).await.unwrap();
    store.close().await;
    (place, backup)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_holds_every_claim_that_was_acknowledged_before_it() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let store = SqliteStore::open(place.options(), vault(), shared(&clock)).unwrap();
    let store = Arc::new(store);
    let step = |n: u64| Step::Claim(claim(&n.to_string(), 600));
    let storm = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            for n in 0..2_000 {
                store.commit(Unit::of(owner(1), step(n))).await.unwrap();
            }
        }
    });
    let mut backups = Vec::new();
    for name in ["one", "two", "three"] {
        let port: Arc<dyn Store> = store.clone();
        let mark = Step::Claim(claim(name, 600));
        assert_eq!(commit(&port, 1, mark).await, is_done());
        let to = place.0.path().join(name);
        store.snapshot(&to).await.unwrap();
        backups.push((name, to));
    }
    storm.await.unwrap();
    for (name, backup) in backups {
        let copy = Sqlite::fresh();
        restored(&copy, &backup, &shared(&clock)).unwrap();
        let store = copy.open(shared(&clock), PLENTY).await;
        let again = commit(&store, 2, Step::Claim(claim(name, 600))).await;
        assert_eq!(again, refused(Refusal::Taken), "{name}");
        // A prefix of the storm is in it, and not one claim out of order.
        let mut taken = Vec::new();
        for n in 0..2_000 {
            taken.push(commit(&store, 2, step(n)).await == refused(Refusal::Taken));
        }
        assert!(taken.is_sorted_by(|a, b| a >= b), "{name} has holes");
    }
}

#[tokio::test]
async fn a_restore_replaces_the_store_and_sets_the_watermark() {
    let clock = FakeClock::new();
    let (place, backup) = backed_up(&clock).await;
    let port = place.open(shared(&clock), PLENTY).await;
    done(&port, [Step::InsertApp(app(2))]).await;
    drop(port);
    clock.advance(Duration::from_secs(5));
    let done = restored(&place, &backup, &shared(&clock)).unwrap();
    assert_eq!(done.watermark, clock.now());
    let kept = done.kept.unwrap();
    let store = place.open(shared(&clock), PLENTY).await;
    let catalog = store.catalog().await.unwrap();
    assert_eq!(catalog.apps, [app(1)]);
    assert_eq!(catalog.watermark, Some(Watermark::at(clock.now())));
    let (app_id, id) = (catalog.apps[0].app_id, catalog.credentials[0].credential_id);
    assert_eq!(
        store.issuance(app_id, id).await,
        Ok(None),
        "no old token is handed out"
    );
    drop(store);
    // What was there is whole under its new name.
    let options = store_sqlite::SqliteOptions::new(&kept);
    let old = SqliteStore::open(options, vault(), shared(&clock)).unwrap();
    assert_eq!(old.catalog().await.unwrap().apps.len(), 2);
    drop(old);
    let kept = kept.file_name().unwrap().to_str().unwrap().to_owned();
    let lock = format!("{kept}.lock");
    assert_eq!(
        names(&place),
        ["backup", "store.db", "store.db.lock", &kept, &lock]
    );
}

#[tokio::test]
async fn an_open_store_and_a_bad_file_are_refused_and_nothing_changes() {
    let clock = FakeClock::new();
    let (place, backup) = backed_up(&clock).await;
    let shared_clock = shared(&clock);
    let store = place.open(shared(&clock), PLENTY).await;
    assert!(store_sqlite::in_use(&place.options().path).unwrap());
    let refused = restored(&place, &backup, &shared_clock).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused}");
    drop(store);
    assert!(!store_sqlite::in_use(&place.options().path).unwrap());

    let whole = fs::read(&backup).unwrap();
    let before = (names(&place), fs::read(place.options().path).unwrap());
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[middle..].fill(0x5A);
    for bad in [
        &b""[..],
        b"no database at all, but long enough",
        &whole[..5_000],
        &torn,
    ] {
        fs::write(&backup, bad).unwrap();
        let refused = restored(&place, &backup, &shared_clock).unwrap_err();
        assert!(matches!(refused, OpenError::Damaged(_)), "{refused:?}");
    }
    fs::write(&backup, &whole).unwrap();
    let clock = shared(&FakeClock::new());
    let refused = restore(&backup, &place.options(), vault_of(2), owner(9), &clock).unwrap_err();
    assert!(matches!(refused, OpenError::MasterKey(_)), "{refused:?}");
    assert_eq!(
        (names(&place), fs::read(place.options().path).unwrap()),
        before
    );
}

#[tokio::test]
async fn a_restore_that_was_cut_short_is_finished_by_the_next_opening() {
    let clock = FakeClock::new();
    for gone in [
        &[][..],
        &["store.db-wal"][..],
        &["store.db-wal", "store.db"][..],
    ] {
        let (place, backup) = backed_up(&clock).await;
        let done_elsewhere = Sqlite::fresh();
        restored(&done_elsewhere, &backup, &shared(&clock)).unwrap();
        // A log of the old store that must never meet the new one.
        fs::write(place.options().path.with_file_name("store.db-wal"), b"old").unwrap();
        let ready = place.options().path.with_file_name("store.db.restoring");
        fs::copy(done_elsewhere.options().path, ready).unwrap();
        for name in gone {
            fs::remove_file(place.0.path().join(name)).unwrap();
        }
        let store = place.open(shared(&clock), PLENTY).await;
        let watermark = store.catalog().await.unwrap().watermark;
        assert_eq!(watermark, Some(Watermark::at(clock.now())), "{gone:?}");
        assert!(
            names(&place)
                .iter()
                .all(|name| !name.ends_with("restoring"))
        );
    }
}

#[tokio::test]
async fn a_backup_overwrites_nothing() {
    let clock = FakeClock::new();
    let (place, backup) = backed_up(&clock).await;
    let before = fs::read(&backup).unwrap();
    let store = SqliteStore::open(place.options(), vault(), shared(&clock)).unwrap();
    assert!(store.snapshot(&backup).await.is_err());
    assert_eq!(fs::read(&backup).unwrap(), before);
    let nowhere = place.0.path().join("no such/directory");
    assert!(store.snapshot(&nowhere).await.is_err());
    store.close().await;
    let late = place.0.path().join("late");
    assert!(store.snapshot(&late).await.is_err() && !late.exists());
}

#[test]
fn a_snapshot_that_nobody_waits_for_any_more_leaves_no_file() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    // One thread does what blocks, so that one thing comes after the other.
    let runtime = runtime.max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let (place, clock) = (Sqlite::fresh(), FakeClock::new());
        let store = SqliteStore::open(place.options(), vault(), shared(&clock)).unwrap();
        let before = names(&place);
        let to = place.0.path().join("given up");
        let mut taking = Box::pin(store.snapshot(&to));
        let begun = std::future::poll_fn(|cx| Poll::Ready(taking.as_mut().poll(cx)));
        assert!(begun.await.is_pending());
        drop(taking);
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        assert_eq!(names(&place), before);
        store.snapshot(&to).await.unwrap();
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        assert!(to.exists(), "whoever waits is given it");
    });
}
