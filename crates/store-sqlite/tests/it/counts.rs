//! What the embedded store keeps beside the entries of boards.

use std::sync::Arc;

use rusqlite::Connection;
use store::{BoardSizes, Step, Store};
use store_sqlite::{SqliteOptions, SqliteStore};
use store_suite::{
    Engine, PLENTY,
    boards::{
        given::{clear, define, defining, remove, score, submit, table},
        ranks_hold,
    },
    given::{app, commit, commit_all, done, shared},
};
use testkit::FakeClock;

use crate::{Sqlite, vault};

/// Buckets that have other entries than they say, and groups other buckets.
const WRONG: &str = "
    WITH bucket AS (
        SELECT *, lead(low, 1, x'ffffffffffffffffffffffffffffffffffffffffffffffffff')
            OVER (PARTITION BY app_id, table_no ORDER BY low) AS stop FROM board_bucket
    ), part AS (
        SELECT *, lead(low, 1, x'ffffffffffffffffffffffffffffffffffffffffffffffffff')
            OVER (PARTITION BY app_id, table_no ORDER BY low) AS stop FROM board_group
    )
    SELECT
        (SELECT count(*) FROM bucket b WHERE b.count <> (
            SELECT count(*) FROM board_entry e
            WHERE e.app_id = b.app_id AND e.table_no = b.table_no
                AND e.rank_key >= b.low AND e.rank_key < b.stop))
        + (SELECT count(*) FROM part g WHERE g.count <> (
            SELECT coalesce(sum(b.count), 0) FROM board_bucket b
            WHERE b.app_id = g.app_id AND b.table_no = g.table_no
                AND b.low >= g.low AND b.low < g.stop))";

fn number(place: &Sqlite, query: &str) -> i64 {
    let conn = Connection::open(place.options().path).unwrap();
    conn.query_row(query, [], |row| row.get(0)).unwrap()
}

fn rows(place: &Sqlite, table: &str) -> i64 {
    number(place, &format!("SELECT count(*) FROM {table}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_thousand_entries_are_ranked_as_the_full_sort_says() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let options = SqliteOptions {
        board_sizes: BoardSizes::USUAL,
        ..place.options()
    };
    let store = SqliteStore::open(options, vault(), shared(&clock)).unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    done(&store, [Step::InsertApp(app(1))]).await;
    ranks_hold(&store, &clock, 20_000, 500).await;
    assert_eq!(number(&place, WRONG), 0);
    let buckets = rows(&place, "board_bucket");
    assert!((5..20).contains(&buckets), "{buckets}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_count_is_right_whatever_was_split_and_joined() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let store = place.open(shared(&clock), PLENTY).await;
    done(&store, [Step::InsertApp(app(1))]).await;
    ranks_hold(&store, &clock, 800, 20).await;
    assert_eq!(number(&place, WRONG), 0);
    assert!(rows(&place, "board_group") > 20);
    // A wrong one is noticed.
    let conn = Connection::open(place.options().path).unwrap();
    for table in ["board_bucket", "board_group"] {
        let change = |by: i64| {
            let last = format!("low = (SELECT max(low) FROM {table})");
            let update = format!("UPDATE {table} SET count = count + {by} WHERE {last}");
            conn.execute(&update, []).unwrap();
        };
        change(1);
        assert!(number(&place, WRONG) > 0, "{table}");
        change(-1);
    }
    assert_eq!(number(&place, WRONG), 0);
}

/// Scores that only ever rise make buckets at one end and leave empty ones at the
/// other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scores_that_rise_for_ever_leave_no_trail() {
    let place = Sqlite::fresh();
    let store = place.open(FakeClock::new(), PLENTY).await;
    done(&store, [Step::InsertApp(app(1))]).await;
    commit(&store, 1, define(defining(1, 1))).await;
    for round in 0..60_i64 {
        let rising = |n: u64| submit(score(1, 1, n, round * 100 + n as i64));
        commit_all(&store, 1, (1..=40).map(rising).collect()).await;
    }
    let (buckets, groups) = (rows(&place, "board_bucket"), rows(&place, "board_group"));
    assert!(buckets <= 40 && groups <= 40, "{buckets} {groups}");
    assert_eq!(number(&place, WRONG), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_cleared_is_swept_away() {
    let place = Sqlite::fresh();
    let store = place.open(FakeClock::new(), PLENTY).await;
    done(&store, [Step::InsertApp(app(1))]).await;
    for board in 1..=2 {
        commit(&store, 1, define(defining(1, board))).await;
        let all = (1..=3_000).map(|n| submit(score(1, board, n, n as i64)));
        commit_all(&store, 1, all.collect()).await;
    }
    commit(&store, 1, clear(1, 1, table(9))).await;
    assert!(rows(&place, "board_entry") > 5_000, "in slices");
    commit(&store, 1, remove(1, 2)).await;
    // With each batch some leave.
    let mut batches = 0;
    while rows(&place, "board_table") > 1 {
        assert!(batches < 100, "they do not leave");
        batches += 1;
        commit_all(&store, 1, Vec::new()).await;
    }
    for (name, left) in [("board_entry", 0), ("board_bucket", 1), ("board_group", 1)] {
        assert_eq!(rows(&place, name), left, "{name}");
    }
}
