//! A file of the version before endpoints were known, with what waited in it.

use std::{fs, path::Path, sync::Arc};

use base::Timestamp;
use rusqlite::Connection;
use store::{Closed, DeliveryFilter, Refusal, RewardFilter, RewardState, Store};
use store_sqlite::SqliteStore;
use store_suite::{
    Engine,
    deliveries::delivery_id,
    given::{MADE, app_id, commit, refused, shared},
    inbox::acknowledging,
    kept,
    rewards::reward_id,
    waiting::everything,
};
use testkit::FakeClock;

use crate::{Sqlite, vault};

/// The first version that knows endpoints is the one after it.
const BEFORE: usize = 17;

const ROWS: &str = "
     INSERT INTO app (app_id, name, created_at, owner) VALUES
         (1, 'Game 1', 0, x'01010101010101010101010101010101');
     INSERT INTO delivery VALUES
         (1, x'07070707070707070707070707070707', 7, 'unity-ads', '{}', 5, 'waiting', 1, 0, 9, 1,
          NULL, x'01'),
         (1, x'08080808080808080808080808080808', 8, 'unity-ads', '{}', 6, 'rejected', 1, 0, 9, 0,
          NULL, x'01');
     INSERT INTO delivery_attempt VALUES
         (1, x'07070707070707070707070707070707', 1, 6, 20, 500, 'failed', 'why');
     INSERT INTO reward VALUES
         (1, 'unity-ads', 'old', 3, 'p', '{}', 'key', 7, 'open', '', 1,
          x'01010101010101010101010101010101', 8, 8);";

fn older(path: &Path) {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema");
    let found = fs::read_dir(schema).unwrap();
    let mut migrations: Vec<_> = found.map(|entry| entry.unwrap().path()).collect();
    migrations.sort();
    let conn = Connection::open(path).unwrap();
    for migration in &migrations[..BEFORE] {
        conn.execute_batch(&fs::read_to_string(migration).unwrap())
            .unwrap();
    }
    conn.execute_batch(ROWS).unwrap();
    conn.pragma_update(None, "application_id", 1_129_531_214)
        .unwrap();
    conn.pragma_update(None, "user_version", BEFORE as i64)
        .unwrap();
}

#[tokio::test]
async fn what_waited_before_endpoints_were_known_waits_on() {
    let place = Sqlite::fresh();
    older(&place.options().path);
    // Dead letters are kept for a year, and it was a moment ago.
    let clock = FakeClock::new();
    clock.set(Timestamp::from_millis(10));
    let store = SqliteStore::open(place.options(), vault(), shared(&clock)).unwrap();
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
