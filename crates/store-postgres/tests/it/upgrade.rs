//! A database of the version before endpoints were known, with what waited in it.

use std::{fs, path::Path, sync::Arc};

use base::Timestamp;
use store::{Closed, DeliveryFilter, Refusal, RewardFilter, RewardState, Store};
use store_suite::{
    deliveries::delivery_id,
    given::{MADE, app_id, commit, refused},
    inbox::acknowledging,
    kept,
    rewards::reward_id,
    waiting::everything,
};
use testkit::FakeClock;

use crate::{Database, opened, vault};

/// The first version that knows endpoints is the one after it.
const BEFORE: usize = 17;

const ROWS: &str = "
     INSERT INTO app (app_id, name, created_at, owner) VALUES
         (1, 'Game 1', 0, '\\x01010101010101010101010101010101');
     INSERT INTO delivery VALUES
         (1, '\\x07070707070707070707070707070707', 7, 'unity-ads', '{}', 5, 'waiting', 1, 0, 9, 1,
          NULL, '\\x01'),
         (1, '\\x08080808080808080808080808080808', 8, 'unity-ads', '{}', 6, 'rejected', 1, 0, 9, 0,
          NULL, '\\x01');
     INSERT INTO delivery_attempt VALUES
         (1, '\\x07070707070707070707070707070707', 1, 6, 20, 500, 'failed', 'why');
     INSERT INTO reward VALUES
         (1, 'unity-ads', 'old', 3, 'p', '{}', 'key', 7, 'open', '', 1,
          '\\x01010101010101010101010101010101', 8, 8);";

/// As opening a new database made it then.
const BEGINNING: &str = "
     CREATE TABLE schema_version (
         only_row BIGINT NOT NULL PRIMARY KEY,
         program  TEXT   NOT NULL,
         version  BIGINT NOT NULL);
     INSERT INTO schema_version (only_row, program, version) VALUES (1, 'countersign', 17);";

async fn older(database: &Database) {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema");
    let found = fs::read_dir(schema).unwrap();
    let mut migrations: Vec<_> = found.map(|entry| entry.unwrap().path()).collect();
    migrations.sort();
    let client = database.client().await;
    client.batch_execute(BEGINNING).await.unwrap();
    for migration in &migrations[..BEFORE] {
        let text = fs::read_to_string(migration).unwrap();
        client.batch_execute(&text).await.unwrap();
    }
    client.batch_execute(ROWS).await.unwrap();
}

#[tokio::test]
async fn what_waited_before_endpoints_were_known_waits_on() {
    let Some(database) = Database::if_there() else {
        return;
    };
    older(&database).await;
    // Dead letters are kept for a year, and it was a moment ago.
    let clock = FakeClock::new();
    clock.set(Timestamp::from_millis(10));
    let store = opened(database.options(), vault(), clock).await.unwrap();
    assert_eq!(store.migrated().from, BEFORE as i64);
    let store: Arc<dyn Store> = Arc::new(store);
    let log = store.delivery(app_id(1), delivery_id(7)).await.unwrap();
    let log = log.unwrap();
    assert_eq!((&*log.delivery.subject, log.delivery.attempts), ("", 1));
    let [attempt] = log.attempts.as_slice() else {
        panic!("{log:?}")
    };
    let exchange = (&*attempt.request, &*attempt.answer, &*attempt.detail);
    assert_eq!(exchange, ("", "", "why"));
    let due = store.due_deliveries(everything(MADE), Closed::default());
    assert_eq!(due.await.unwrap(), [log.delivery]);
    let dead = DeliveryFilter {
        app_id: Some(app_id(1)),
        dead: true,
        ..DeliveryFilter::default()
    };
    let dead = store.deliveries(dead, None, 9).await.unwrap();
    assert_eq!(dead.items[0].delivery_id, delivery_id(8));
    let of_player = RewardFilter {
        subject: Some("p".to_owned()),
        state: Some(RewardState::Open),
        ..RewardFilter::default()
    };
    let rewards = store.rewards(of_player, None, 9).await.unwrap();
    assert_eq!(rewards.items[0].id, reward_id(1, "old"));
    // And what came since can be kept beside it.
    let word = acknowledging(1, "old", true, MADE);
    assert_eq!(commit(&store, 1, word).await, refused(Refusal::Fenced));
    kept::fill(&store).await;
    kept::nothing_is_forgotten(&store).await;
}

#[tokio::test]
async fn each_migration_is_there_once_it_is_done_and_indexes_may_be_made_before() {
    let Some(database) = Database::if_there() else {
        return;
    };
    older(&database).await;
    let client = database.client().await;
    let made_before = "CREATE INDEX CONCURRENTLY reward_of
         ON reward (app_id, subject, first_seen, network, oid, state)";
    client.batch_execute(made_before).await.unwrap();
    // The second of the two cannot be done.
    let in_the_way = "CREATE TABLE reward_report (n BIGINT)";
    client.batch_execute(in_the_way).await.unwrap();
    let clock = FakeClock::new();
    let failed = opened(database.options(), vault(), clock.clone()).await;
    assert!(failed.is_err());
    let version = "SELECT version FROM schema_version";
    let reached: i64 = client.query_one(version, &[]).await.unwrap().get(0);
    assert_eq!(reached, BEFORE as i64 + 1);
    let out_of_the_way = "DROP TABLE reward_report";
    client.batch_execute(out_of_the_way).await.unwrap();
    let store = opened(database.options(), vault(), clock).await.unwrap();
    assert_eq!(store.migrated().from, reached);
}
