//! Secrets are sealed, and sealed anew.

use std::sync::Arc;

use base::{KeyId, Secret, Timestamp};
use store::{IdempotencyRecord, Step, Store};
use store_postgres::{OpenError, holds_sealed};
use store_suite::{
    ads::enable,
    attest::given::{all_done, seal_key},
    given::{app, credential, key, shown},
    graph_setups::{overlapping, subscribe},
};
use testkit::{FakeClock, SeededRng};

use crate::{Database, node, opened, vault, vault_of};

/// A secret of each kind.
fn secrets() -> Vec<Step> {
    let record = IdempotencyRecord {
        key: [1; 32],
        request: [2; 32],
        status: 200,
        answer: Secret::new("an answer"),
        expires_at: Timestamp::MAX,
    };
    vec![
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "client")),
        enable(1, "https://game.example/callback", "a secret of ads", 0),
        Step::InsertKey(key(1)),
        Step::Remember(record),
        Step::InsertCredential(credential(1, 2, "other")),
        overlapping(1, 2, "a secret after", 60),
        subscribe(1, "a verify token", 1),
        seal_key(1, "a seal key", 1),
    ]
}

async fn filled(database: &Database) -> Arc<dyn Store> {
    let store: Arc<dyn Store> = Arc::new(node(database).await);
    all_done(&store, secrets()).await;
    store
}

#[tokio::test]
async fn another_master_key_is_noticed_when_it_is_opened() {
    let Some(database) = Database::if_there() else {
        return;
    };
    filled(&database).await.close().await;
    let opening = opened(database.options(), vault_of(2), FakeClock::new());
    let error = opening.await.unwrap_err();
    assert!(matches!(error, OpenError::MasterKey(_)), "{error}");
}

#[tokio::test]
async fn whether_it_holds_secrets_is_known_without_a_key() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let holds = || async {
        let rng = SeededRng::new(1);
        holds_sealed(&database.options(), rng).await.unwrap()
    };
    assert!(!holds().await);
    let client = database.client().await;
    let tables = "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'";
    let found = client.query(tables, &[]).await.unwrap();
    assert!(found.is_empty(), "a look makes nothing");
    node(&database).await.close().await;
    assert!(holds().await, "whoever opens it first says under which key");
    let older = "ALTER TABLE attest_setup RENAME TO not_made_yet";
    client.batch_execute(older).await.unwrap();
    assert!(holds().await, "by an earlier version");
    let newer = "ALTER TABLE not_made_yet RENAME TO attest_setup";
    client.batch_execute(newer).await.unwrap();
    filled(&database).await.close().await;
    assert!(holds().await);
}

#[tokio::test]
async fn of_two_that_open_an_empty_database_one_has_the_master_key() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let open = |n| opened(database.options(), vault_of(n), FakeClock::new());
    let error = match tokio::join!(open(1), open(2)) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        both => panic!("one of them is to be refused: {both:?}"),
    };
    assert!(matches!(error, OpenError::MasterKey(_)), "{error}");
}

#[tokio::test]
async fn nothing_is_there_in_the_clear() {
    let Some(database) = Database::if_there() else {
        return;
    };
    filled(&database).await.close().await;
    let client = database.client().await;
    for (query, clear) in [
        (
            "SELECT secret FROM credential WHERE credential_id = 1",
            &b"secret 1"[..],
        ),
        (
            "SELECT secret FROM credential WHERE credential_id = 2",
            b"a secret after",
        ),
        (
            "SELECT previous_secret FROM credential WHERE credential_id = 2",
            b"secret 2",
        ),
        ("SELECT verify_token FROM graph_setup", b"a verify token"),
        ("SELECT seal_key FROM attest_setup", b"a seal key"),
        ("SELECT material FROM token_key", &[1; 32]),
        ("SELECT answer FROM idempotency", b"an answer"),
    ] {
        let row = client.query_one(query, &[]).await.unwrap();
        let stored: &[u8] = row.get(0);
        let shows = stored.windows(clear.len()).any(|part| part == clear);
        assert!(!shows, "{query}");
    }
}

#[tokio::test]
async fn secrets_are_sealed_anew_under_a_second_key() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let store = filled(&database).await;
    let catalog = shown(&store.catalog().await.unwrap());
    store.close().await;

    let both = vault_of(2);
    both.add(KeyId::new([1; 4]), &Secret::new([1; 32])).unwrap();
    let opening = opened(database.options(), both, FakeClock::new());
    let store = opening.await.unwrap();
    assert_eq!(store.reseal().await.unwrap(), 8);
    assert_eq!(store.reseal().await.unwrap(), 0, "it is done");
    store.close().await;

    let opening = opened(database.options(), vault_of(2), FakeClock::new());
    let store = opening.await.unwrap();
    assert_eq!(shown(&store.catalog().await.unwrap()), catalog);
    let remembered = store.remembered([1; 32]).await.unwrap().unwrap();
    assert_eq!(remembered.answer.expose(), b"an answer");
    store.close().await;
    let opening = opened(database.options(), vault(), FakeClock::new());
    assert!(matches!(opening.await, Err(OpenError::MasterKey(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_nodes_that_claim_a_profile_the_first_one_names_it() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (one, other) = (node(&database).await, node(&database).await);
    let (first, second) = tokio::join!(one.claim_profile("live"), other.claim_profile("dev"));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first, second);
    assert_eq!(one.claim_profile("third").await, Ok(first));
}
