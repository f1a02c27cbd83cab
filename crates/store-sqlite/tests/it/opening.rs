//! What is there after an end that was not orderly, and what has left.

use std::{fs, sync::Arc, time::Duration};

use base::{DeliveryId, Timestamp};
use rusqlite::Connection;
use store::{
    AttemptResult, AuditFilter, BeginAttempt, DELIVERIES_KEPT, Delivery, FamilyOutcome, Outcome,
    Receipt, Refusal, RevokedSubject, SettleAttempt, Step, Store, Unit, Watermark,
};
use store_sqlite::SqliteStore;
use store_suite::{
    Engine, PLENTY,
    deliveries::{attempt, delivery},
    given::{
        MADE, app, app_id, claim, commit, commit_all, done, fresh, is_done, owner, player_id,
        refused, revocation, shared, use_refresh,
    },
    shards::{fence, lease},
};
use testkit::FakeClock;
use tokio::task::JoinSet;

use crate::{Sqlite, vault};

/// The bytes on the disk right after an answer are what a power cut would
/// leave: a copy of them knows everything that was acknowledged.
#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_at_once() {
    let (place, clock, store) = fresh::<Sqlite>().await;
    let copy = Sqlite::fresh();
    let step = |n: u64| Step::Claim(claim(&n.to_string(), n * 60));
    for n in 0..40 {
        done(&store, [step(n)]).await;
    }
    for name in ["store.db", "store.db-wal"] {
        let from = place.options().path.with_file_name(name);
        fs::copy(from, copy.options().path.with_file_name(name)).unwrap();
    }
    let revived = copy.open(shared(&clock), PLENTY).await;
    for n in 0..40 {
        let answer = commit(&revived, 2, step(n)).await;
        assert_eq!(answer, refused(Refusal::Taken));
    }
}

#[tokio::test]
async fn units_under_way_are_finished_by_a_drop() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let store = Arc::new(SqliteStore::open(place.options(), vault(), shared(&clock)).unwrap());
    let mut callers = JoinSet::new();
    for n in 1..=500 {
        let store = Arc::clone(&store);
        let unit = Unit::of(owner(1), Step::InsertApp(app(n)));
        callers.spawn(async move { store.commit(unit).await });
    }
    // The last caller drops the store with its answer.
    drop(store);
    let answers = callers.join_all().await;
    assert!(answers.into_iter().all(|answer| answer == Ok(is_done())));
    let store = place.open(shared(&clock), PLENTY).await;
    assert_eq!(store.catalog().await.unwrap().apps.len(), 500);
}

fn count(place: &Sqlite, table: &str) -> i64 {
    let conn = Connection::open(place.options().path).unwrap();
    let query = format!("SELECT count(*) FROM {table}");
    conn.query_row(&query, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn what_has_expired_leaves_the_file() {
    let (place, clock, store) = fresh::<Sqlite>().await;
    let many = |from: u64| (from..from + 2_500).map(|n| Step::Claim(claim(&n.to_string(), 60)));
    for from in [0, 2_500, 5_000, 7_500] {
        commit_all(&store, 1, many(from).collect()).await;
    }
    let revoked = revocation(1, RevokedSubject::Player(player_id(1)), 0);
    done(&store, [Step::InsertApp(app(1)), Step::Revoke(revoked)]).await;
    assert_eq!(
        (count(&place, "claim_bucket"), count(&place, "revocation")),
        (1, 1)
    );
    clock.set(revoked.until.plus(Duration::from_secs(1)));
    // Each commit takes a slice along; three are enough for ten thousand.
    for n in 0..4_u64 {
        let young = Step::Claim(claim(&n.to_string(), 6_000));
        assert_eq!(commit(&store, 1, young).await, is_done());
    }
    assert_eq!(
        (count(&place, "claim_bucket"), count(&place, "revocation")),
        (1, 0)
    );
    let tables = "sqlite_schema WHERE name LIKE 'claim^_%' ESCAPE '^' AND name GLOB 'claim_[0-9]*'";
    assert_eq!(count(&place, tables), 1, "the tables themselves are gone");
}

#[tokio::test]
async fn deliveries_that_ended_leave_the_file_in_slices() {
    let (place, clock, store) = fresh::<Sqlite>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    commit(&store, 1, lease(0, 1, Timestamp::MAX)).await;
    let ended = |n: u16| {
        let mut id = [0; 16];
        id[14..].copy_from_slice(&n.to_be_bytes());
        let delivery_id = DeliveryId::new(id);
        let (app_id, fence) = (app_id(1), fence(1, 1));
        let begun = BeginAttempt {
            app_id,
            delivery_id,
            fence,
            given_up_at: MADE,
        };
        let settled = SettleAttempt {
            app_id,
            delivery_id,
            fence,
            attempt: attempt(1),
            result: AttemptResult::Delivered,
            at: MADE,
        };
        [
            Step::Enqueue(Delivery {
                delivery_id,
                ..delivery(1, 0, 0)
            }),
            Step::BeginAttempt(begun),
            Step::SettleAttempt(settled),
        ]
    };
    commit_all(&store, 1, (0..600).flat_map(ended).collect()).await;
    let left = || (count(&place, "delivery"), count(&place, "delivery_attempt"));
    assert_eq!(left(), (600, 600));
    clock.advance(DELIVERIES_KEPT + Duration::from_secs(1));
    for expected in [344, 88, 0] {
        commit_all(&store, 1, vec![]).await;
        assert_eq!(left(), (expected, expected));
    }
}

#[tokio::test]
async fn a_sweep_that_was_cut_short_is_taken_up_again() {
    let (place, clock, store) = fresh::<Sqlite>().await;
    let many = (0..10_000_u64).map(|n| Step::Claim(claim(&n.to_string(), 60)));
    commit_all(&store, 1, many.collect()).await;
    clock.advance(Duration::from_secs(600));
    let young = |n: u64| Step::Claim(claim(&n.to_string(), 6_000));
    assert_eq!(commit(&store, 1, young(0)).await, is_done());
    drop(store);
    let store = place.open(shared(&clock), PLENTY).await;
    for n in 1..4 {
        assert_eq!(commit(&store, 1, young(n)).await, is_done());
    }
    assert_eq!(count(&place, "claim_bucket"), 1);
    let old = Step::Claim(claim("7", 60));
    assert_eq!(commit(&store, 1, old).await, refused(Refusal::Expired));
}

#[tokio::test]
async fn a_log_from_before_it_had_indexes_is_read_by_its_filters() {
    let place = Sqlite::fresh();
    let conn = Connection::open(place.options().path).unwrap();
    for migration in [
        include_str!("../../src/schema/0001_first_light.sql"),
        include_str!("../../src/schema/0002_families_and_copies.sql"),
        include_str!("../../src/schema/0003_operating.sql"),
        include_str!("../../src/schema/0004_sealed_secrets_and_watermark.sql"),
        include_str!("../../src/schema/0005_holder.sql"),
    ] {
        conn.execute_batch(migration).unwrap();
    }
    conn.execute_batch(
        "PRAGMA application_id = 1129531214; PRAGMA user_version = 5;
         INSERT INTO audit_event VALUES
             (x'00000000000100000000000000000001', 1, 'command_line', NULL, NULL,
              'app.create', 'app/1', NULL, 'done', '{}', x'01'),
             (x'00000000000200000000000000000002', 2, 'program', NULL, NULL,
              'keys.ensure', NULL, NULL, 'done', '{}', x'02'),
             (x'00000000000300000000000000000003', 3, 'command_line', NULL, NULL,
              'member.join', 'app/1', NULL, 'done', '{}', x'03');",
    )
    .unwrap();
    drop(conn);
    let store = SqliteStore::open(place.options(), vault(), shared(&FakeClock::new())).unwrap();
    assert_eq!(store.migrated().from, 5);
    let read = async |action: Option<&str>, target: Option<&str>| -> Vec<i64> {
        let filter = AuditFilter {
            action: action.map(Into::into),
            target: target.map(Into::into),
            since: None,
        };
        let page = store.audit_events(filter, None, 9).await.unwrap();
        page.items.iter().map(|event| event.at.millis()).collect()
    };
    assert_eq!(read(None, None).await, [3, 2, 1]);
    assert_eq!(read(Some("keys.ensure"), None).await, [2]);
    assert_eq!(read(None, Some("app/1")).await, [3, 1]);
    assert_eq!(read(Some("app.create"), Some("app/1")).await, [1]);
}

/// A store of the version before families said whose they are.
const BEFORE: [&str; 5] = [
    include_str!("../../src/schema/0001_first_light.sql"),
    include_str!("../../src/schema/0002_families_and_copies.sql"),
    include_str!("../../src/schema/0003_operating.sql"),
    include_str!("../../src/schema/0004_sealed_secrets_and_watermark.sql"),
    include_str!("../../src/schema/0005_holder.sql"),
];

#[tokio::test]
async fn families_of_an_older_store_are_forgotten_and_not_revived() {
    let place = Sqlite::fresh();
    let conn = Connection::open(place.options().path).unwrap();
    for migration in BEFORE {
        conn.execute_batch(migration).unwrap();
    }
    let last = MADE.plus(Duration::from_secs(30 * 24 * 60 * 60));
    conn.execute_batch(&format!(
        "PRAGMA application_id = 1129531214; PRAGMA user_version = 5;
         INSERT INTO app VALUES (1, 'Game 1', 1793491200000, x'01');
         INSERT INTO watermark VALUES (77);
         INSERT INTO token_family VALUES (1, x'0101010101010101', 1, 0, {});",
        last.millis()
    ))
    .unwrap();
    drop(conn);
    let store = place.open(shared(&FakeClock::new()), PLENTY).await;
    let catalog = store.catalog().await.unwrap();
    let restored = Watermark::at(Timestamp::from_millis(77));
    assert_eq!(catalog.watermark, Some(restored));
    assert_eq!(catalog.family_watermark, None);
    let later = MADE.plus(Duration::from_millis(1));
    for (family, generation, issued_at, outcome) in [
        (1, 0, MADE, FamilyOutcome::Ended),
        (1, 1, later, FamilyOutcome::Ended),
        (2, 0, later, FamilyOutcome::Rotated(1)),
    ] {
        let step = use_refresh(1, family, generation, issued_at);
        let expected = Receipt::Committed(vec![Outcome::Refreshed(outcome)]);
        assert_eq!(commit(&store, 1, step).await, expected);
    }
}
