//! What is left where the power went while the log was being written.

use std::{fs, path::Path, sync::Arc};

use base::PlayerId;
use rusqlite::Connection;
use store::{Receipt, Step, Store, StoreError, TextQuery, Unit};
use store_sqlite::{SqliteOptions, SqliteStore};
use store_suite::{
    Engine, PLENTY,
    given::{app_id, owner, player_id, shared},
    social::given::{
        ALL, activity, confirm, create, inbox, install, make_group, message, payment, people,
        persona, put, send, show, tell, text, told, words, write,
    },
};
use testkit::FakeClock;

use crate::{Sqlite, vault};

async fn committed(store: &Arc<dyn Store>, steps: Vec<Step>) {
    let owner = owner(1);
    let receipt = store.commit(Unit { owner, steps }).await.unwrap();
    assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
}

/// How much there is of everything that the two units of the story are about.
async fn found(store: &Arc<dyn Store>) -> Vec<usize> {
    let (app, one) = (app_id(1), player_id(1));
    let texts = store.texts(app, TextQuery::default(), ALL).await.unwrap();
    let kept = store.app_data(app, vec![one]).await.unwrap();
    let payments = store
        .payments(app, PlayerId::new(1), None, ALL)
        .await
        .unwrap();
    let confirmed = payments
        .items
        .iter()
        .filter(|it| it.changed_at > it.made_at);
    vec![
        texts.total,
        kept.iter().map(|data| data.entries.len()).sum(),
        payments.total,
        confirmed.count(),
        told(store, app, &[1]).await.len(),
        inbox(store, 1, 2).await.len(),
        inbox(store, 1, 3).await.len(),
        store.installed(one).await.unwrap().len(),
    ]
}

/// A unit of everything, of that number.
fn unit(n: u64) -> Vec<Step> {
    let id = n as u8;
    let key = n.to_string();
    vec![
        write(text(1, n, "a", 1, n)),
        put(1, 1, &[(&key, "value")], n),
        create(payment(1, id, 1, n)),
        confirm(1, id, n + 1),
        tell(activity(1, 1, n, n)),
        send(message(1, n, 1, &[2, 3], n)),
        install(n, 1, n),
    ]
}

/// Opens what would be left of the database with such a log.
fn left(database: &[u8], log: &[u8]) -> (tempfile::TempDir, Arc<dyn Store>) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("store.db");
    fs::write(&path, database).unwrap();
    fs::write(path.with_file_name("store.db-wal"), log).unwrap();
    let options = SqliteOptions::new(path);
    let clock = shared(&FakeClock::new());
    let store = SqliteStore::open(options, vault(), clock).unwrap();
    (place, Arc::new(store))
}

#[tokio::test]
async fn a_torn_log_has_each_unit_as_a_whole_or_not_at_all() {
    let place = Sqlite::fresh();
    let store = place.open(shared(&FakeClock::new()), PLENTY).await;
    people(&store, 3).await;
    committed(&store, vec![make_group(1, "a")]).await;
    committed(&store, unit(1)).await;
    let path = place.options().path;
    let log = || fs::read(path.with_file_name("store.db-wal")).unwrap();
    let before = log();
    committed(&store, unit(2)).await;
    let (database, after) = (fs::read(&path).unwrap(), log());
    assert!(after.starts_with(&before) && after.len() > before.len());
    let (one, both) = ([1, 1, 1, 1, 1, 1, 1, 1], [2; 8]);
    assert_eq!(found(&store).await, both);
    let written = after.len() - before.len();
    for torn in (0..written).step_by(written / 23) {
        let (_place, store) = left(&database, &after[..before.len() + torn]);
        assert_eq!(found(&store).await, one, "{torn} bytes of {written}");
        // And it goes on from there.
        committed(&store, unit(2)).await;
        assert_eq!(found(&store).await, both, "{torn} bytes of {written}");
    }
    // All of the length, but not of the bytes.
    for torn in (0..written).step_by(written / 7) {
        let mut log = after.clone();
        log[before.len() + torn] ^= 1;
        let (_place, store) = left(&database, &log);
        assert_eq!(found(&store).await, one, "the byte {torn} of {written}");
    }
    // What was acknowledged needs no farewell.
    let (_place, store) = left(&database, &after);
    assert_eq!(found(&store).await, both);
}

fn sqlite(path: &Path, statements: &str) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(statements).unwrap();
}

/// What a reader says of it.
type Said = Result<(), StoreError>;

#[tokio::test]
async fn a_column_that_is_no_longer_what_was_written_is_damage() {
    let place = Sqlite::fresh();
    let store = place.open(shared(&FakeClock::new()), PLENTY).await;
    people(&store, 3).await;
    let prelude = vec![
        make_group(1, "a"),
        words(1, &["w"], 1),
        show(persona(1, true, 1)),
    ];
    committed(&store, prelude).await;
    committed(&store, unit(1)).await;
    let (app, one) = (app_id(1), player_id(1));
    let said = async |table: &str| -> Said {
        match table {
            "social_setup" => store.catalog().await.map(drop),
            "persona" => store.personas(vec![one]).await.map(drop),
            "app_data" => store.app_data(app, vec![one]).await.map(drop),
            "app_installation" => store.installed(one).await.map(drop),
            "text_entry" => store.texts(app, TextQuery::default(), ALL).await.map(drop),
            "payment" => store.payments(app, None, None, ALL).await.map(drop),
            "activity" => store.activities(app, vec![one], ALL).await.map(drop),
            _ => store.inbox(app, player_id(2), ALL).await.map(drop),
        }
    };
    for (table, torn) in [
        ("social_setup", "links = '{'"),
        ("social_setup", "words = '{}'"),
        ("social_setup", "window_ms = -1"),
        ("social_setup", "profile = 'Mobage'"),
        ("persona", "said = replace(said, 'grade', 'great')"),
        ("app_data", "entries = '[]'"),
        ("app_installation", "invited_by = -1"),
        ("text_entry", "status = 'read'"),
        ("payment", "items = '[{}]'"),
        ("payment", "state = ''"),
        ("payment", "failure = 'done'"),
        ("payment", "payment_id = x'01'"),
        ("activity", "activity_id = -1"),
        ("message", "recipients = '[1]'"),
    ] {
        assert_eq!(said(table).await, Ok(()));
        let path = place.options().path;
        let kept = format!("CREATE TABLE kept AS SELECT * FROM {table}; UPDATE {table} SET {torn}");
        sqlite(&path, &kept);
        let answer = said(table).await;
        assert!(
            matches!(answer, Err(StoreError::Damaged(_))),
            "{table} {torn}: {answer:?}"
        );
        let back =
            format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept");
        sqlite(&path, &back);
    }
}
