//! Nodes that write to the same boards at once.

use std::{sync::Arc, time::Duration};

use store::{BoardSizes, BoardStart, Step, Store, Submission};
use store_postgres::Upkeep;
use store_suite::{
    boards::{
        given::{
            board_done, clear, defined, defining, page, ranks, read, remove, score, submit,
            submitted, table,
        },
        ranks_hold, writers_leave_exact_ranks,
    },
    given::{app, commit, commit_all, done, shared},
};
use testkit::FakeClock;
use tokio::task;
use tokio_postgres::Client;

use crate::{Database, opened, vault};

/// Buckets that have other entries than they say, and groups other buckets.
const WRONG: &str = r"
    WITH bucket AS (
        SELECT *, lead(low, 1, '\xffffffffffffffffffffffffffffffffffffffffffffffffff'::bytea)
            OVER (PARTITION BY app_id, table_no ORDER BY low) AS stop FROM board_bucket
    ), part AS (
        SELECT *, lead(low, 1, '\xffffffffffffffffffffffffffffffffffffffffffffffffff'::bytea)
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

async fn number(client: &Client, query: &str) -> i64 {
    client.query_one(query, &[]).await.unwrap().get(0)
}

async fn rows(client: &Client, table: &str) -> i64 {
    number(client, &format!("SELECT count(*) FROM {table}")).await
}

async fn node(database: &Database, clock: &Arc<FakeClock>, sizes: BoardSizes) -> Arc<dyn Store> {
    let mut options = database.options();
    options.upkeep = Upkeep::Every(Duration::MAX);
    options.board_sizes = sizes;
    Arc::new(opened(options, vault(), shared(clock)).await.unwrap())
}

/// A database with a board, and a node.
async fn with_board(sizes: BoardSizes) -> Option<(Database, Arc<FakeClock>, Arc<dyn Store>)> {
    let database = Database::if_there()?;
    let clock = FakeClock::new();
    let store = node(&database, &clock, sizes).await;
    done(&store, [Step::InsertApp(app(1))]).await;
    defined(&store, defining(1, 1)).await;
    Some((database, clock, store))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_writers_by_two_nodes_leave_every_count_right() {
    let Some((database, clock, first)) = with_board(BoardSizes::TINY).await else {
        return;
    };
    let second = node(&database, &clock, BoardSizes::TINY).await;
    writers_leave_exact_ranks(&[first, second]).await;
    let client = database.client().await;
    assert_eq!(number(&client, WRONG).await, 0);
    let groups = rows(&client, "board_group").await;
    assert!(groups > 3, "{groups}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_thousand_entries_are_ranked_as_the_full_sort_says() {
    let Some((database, clock, store)) = with_board(BoardSizes::USUAL).await else {
        return;
    };
    ranks_hold(&store, &clock, 6_000, 500).await;
    let client = database.client().await;
    assert_eq!(number(&client, WRONG).await, 0);
    let buckets = rows(&client, "board_bucket").await;
    assert!((2..15).contains(&buckets), "{buckets}");
}

/// Until a statement waits for another transaction.
async fn until_waiting(client: &Client) {
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
         AND wait_event_type = 'Lock'";
    while number(client, waiting).await == 0 {
        task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_is_split_while_it_is_waited_for_is_counted_right() {
    let Some((database, _clock, store)) = with_board(BoardSizes::USUAL).await else {
        return;
    };
    let all = (1..=10).map(|n| submit(score(1, 1, n, -(n as i64))));
    commit_all(&store, 1, all.collect()).await;
    // A split in the middle, as if another node were at it.
    let (other, watcher) = (database.client().await, database.client().await);
    other
        .batch_execute(
            "BEGIN; SELECT FROM board_table FOR UPDATE; SELECT FROM board_bucket FOR UPDATE;
             INSERT INTO board_bucket SELECT app_id, table_no, rank_key, 5 FROM board_entry
             ORDER BY rank_key OFFSET 5 LIMIT 1;
             UPDATE board_bucket SET count = 5 WHERE low = ''",
        )
        .await
        .unwrap();
    let submitting = tokio::spawn({
        let store = Arc::clone(&store);
        async move { submitted(&store, score(1, 1, 99, -8)).await }
    });
    until_waiting(&watcher).await;
    other.batch_execute("COMMIT").await.unwrap();
    let entry_id = score(1, 1, 99, 0).entry_id;
    let told = submitting.await.unwrap();
    assert_eq!(told, Submission::Updated { entry_id });
    assert_eq!(number(&watcher, WRONG).await, 0);
    assert_eq!(rows(&watcher, "board_bucket").await, 2);
    let found = read(&store, page(1, 1, BoardStart::Offset(7), 3)).await;
    assert_eq!(ranks(&found), [(8, 99), (9, 8), (10, 9)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_score_that_waits_while_the_board_is_cleared_comes_after() {
    let Some((database, _clock, store)) = with_board(BoardSizes::TINY).await else {
        return;
    };
    let all = (1..=10).map(|n| submit(score(1, 1, n, n as i64)));
    commit_all(&store, 1, all.collect()).await;
    let (other, watcher) = (database.client().await, database.client().await);
    // Somebody else clears it and sweeps at once.
    other
        .batch_execute(
            "BEGIN; INSERT INTO board_table VALUES (1, 7, 0);
             INSERT INTO board_bucket VALUES (1, 7, '', 0);
             INSERT INTO board_group VALUES (1, 7, '', 0);
             UPDATE board SET table_no = 7;
             UPDATE board_table SET dropped = 1 WHERE table_no = 1;
             DELETE FROM board_bucket WHERE table_no = 1;
             DELETE FROM board_group WHERE table_no = 1",
        )
        .await
        .unwrap();
    let submitting = tokio::spawn({
        let store = Arc::clone(&store);
        async move { submitted(&store, score(1, 1, 99, 5)).await }
    });
    until_waiting(&watcher).await;
    other.batch_execute("COMMIT").await.unwrap();
    submitting.await.unwrap();
    let found = read(&store, page(1, 7, BoardStart::Top, 9)).await;
    assert_eq!(ranks(&found), [(1, 99)]);
    let in_old = "SELECT count(*) FROM board_entry WHERE table_no = 1";
    assert_eq!(number(&watcher, in_old).await, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_cleared_is_swept_away() {
    let Some((database, clock, store)) = with_board(BoardSizes::TINY).await else {
        return;
    };
    defined(&store, defining(1, 2)).await;
    for board in 1..=2 {
        let all = (1..=1_200).map(|n| submit(score(1, board, n, n as i64)));
        commit_all(&store, 1, all.collect()).await;
    }
    assert_eq!(commit(&store, 1, clear(1, 1, table(9))).await, board_done());
    assert_eq!(commit(&store, 1, remove(1, 2)).await, board_done());
    let client = database.client().await;
    assert_eq!(rows(&client, "board_entry").await, 2_400);
    // One that tidies up with each unit.
    let mut options = database.options();
    options.upkeep = Upkeep::BeforeEachUnit;
    let tidy: Arc<dyn Store> = Arc::new(opened(options, vault(), shared(&clock)).await.unwrap());
    let mut units = 0;
    while rows(&client, "board_table").await > 1 {
        assert!(units < 100, "they do not leave");
        units += 1;
        commit_all(&tidy, 1, Vec::new()).await;
    }
    assert!(units > 2, "in slices");
    for (name, left) in [("board_entry", 0), ("board_bucket", 1), ("board_group", 1)] {
        assert_eq!(rows(&client, name).await, left, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_sweep_at_once_leave_nothing_behind() {
    let Some((database, clock, _store)) = with_board(BoardSizes::USUAL).await else {
        return;
    };
    let (other, watcher) = (database.client().await, database.client().await);
    // A slice leaves, as if another node were at it.
    other
        .batch_execute(
            "INSERT INTO board_table VALUES (1, 5, 1);
             INSERT INTO board_entry SELECT 1, 5, n, n, n, 0, NULL, 0, int8send(n::bigint)
             FROM generate_series(1, 2500) AS n",
        )
        .await
        .unwrap();
    other
        .batch_execute(
            "BEGIN; SELECT FROM board_table WHERE table_no = 5 FOR UPDATE;
             DELETE FROM board_entry WHERE table_no = 5 AND player_id <= 1000",
        )
        .await
        .unwrap();
    let mut options = database.options();
    options.upkeep = Upkeep::BeforeEachUnit;
    let tidy: Arc<dyn Store> = Arc::new(opened(options, vault(), shared(&clock)).await.unwrap());
    let sweeping = tokio::spawn({
        let tidy = Arc::clone(&tidy);
        async move { commit_all(&tidy, 1, Vec::new()).await }
    });
    until_waiting(&watcher).await;
    other.batch_execute("COMMIT").await.unwrap();
    sweeping.await.unwrap();
    let mut units = 0;
    while rows(&watcher, "board_table").await > 1 {
        assert!(units < 100, "they do not leave");
        units += 1;
        commit_all(&tidy, 1, Vec::new()).await;
    }
    assert_eq!(rows(&watcher, "board_entry").await, 0);
}
