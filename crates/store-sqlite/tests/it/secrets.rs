//! Secrets at rest: what lies in the files, and which master keys open it.

use std::{fs, path::Path, sync::Arc, time::Duration};

use base::{KeyId, Secret};
use rusqlite::Connection;
use sign::vault::Locked;
use store::{IdempotencyRecord, Step, Store, StoreError, Unit};
use store_sqlite::{OpenError, SqliteStore};
use store_suite::{
    Engine,
    ads::{enable, rotate},
    attest::given::{all_done, seal_key},
    given::{
        MADE, app, claim, commit, commit_all, credential, credential_id, done, is_done, key, owner,
        rotation, shared, shown,
    },
    graph_setups::{limit, overlapping, subscribe},
    social::given::{rsa_key, words},
};
use testkit::FakeClock;

use crate::{Sqlite, vault, vault_of};

fn open(place: &Sqlite) -> SqliteStore {
    SqliteStore::open(place.options(), vault(), shared(&FakeClock::new())).unwrap()
}

fn answer(text: &str) -> Step {
    Step::Remember(IdempotencyRecord {
        key: [3; 32],
        request: [4; 32],
        status: 201,
        answer: Secret::new(text),
        expires_at: MADE.plus(Duration::from_secs(86_400 * 365 * 100)),
    })
}

/// Secrets of every kind, one of them replaced.
fn secrets() -> Vec<Step> {
    vec![
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "c")),
        Step::InsertCredential(credential(1, 2, "d")),
        rotation(1, 1, "the-rotated-secret"),
        Step::InsertKey(key(7)),
        answer("the-remembered-secret"),
        enable(1, "https://game.example/", "the-first-secret-of-ads", 1),
        rotate(1, "the-secret-of-ads", 2),
        Step::InsertCredential(credential(1, 3, "e")),
        overlapping(1, 3, "the-secret-after", 60),
        subscribe(1, "the-token-of-the-webhook", 1),
        rsa_key(1, "the-replaced-private-key", 1),
        rsa_key(1, "the-private-key", 2),
        seal_key(1, "the-replaced-seal-key", 1),
        seal_key(1, "the-seal-key", 2),
    ]
}

const TOLD: [&[u8]; 14] = [
    b"the-replaced-seal-key",
    b"the-seal-key",
    b"the-replaced-private-key",
    b"the-private-key",
    b"secret 3",
    b"the-secret-after",
    b"the-token-of-the-webhook",
    b"secret 1",
    b"secret 2",
    b"the-rotated-secret",
    &[7; 32],
    b"the-remembered-secret",
    b"the-first-secret-of-ads",
    b"the-secret-of-ads",
];

/// Asserts that no file of the directory holds a secret, and counts the bytes
/// that were read.
fn nothing_is_told_in(directory: &Path) -> usize {
    let mut read = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        read += bytes.len();
        for secret in TOLD {
            let told = bytes.windows(secret.len()).any(|window| window == secret);
            assert!(!told, "{} tells {secret:?}", path.display());
        }
    }
    read
}

#[tokio::test]
async fn no_file_tells_a_secret() {
    let place = Sqlite::fresh();
    let store: Arc<dyn Store> = Arc::new(open(&place));
    commit_all(&store, 1, secrets()).await;
    let read = nothing_is_told_in(place.0.path());
    assert!(read > 50_000, "the log and the database, {read} bytes");
    store.close().await;
    nothing_is_told_in(place.0.path());

    let store = open(&place);
    store
        .snapshot(&place.0.path().join("backup"))
        .await
        .unwrap();
    nothing_is_told_in(place.0.path());
    let catalog = store.catalog().await.unwrap();
    let secrets: Vec<_> = catalog
        .credentials
        .iter()
        .map(|it| it.secret.expose())
        .collect();
    assert_eq!(
        secrets,
        [&b"the-rotated-secret"[..], b"secret 2", b"the-secret-after"]
    );
    let previous = catalog.credentials[2].previous.as_ref().unwrap();
    assert_eq!(previous.secret.expose(), b"secret 3");
    let webhook = catalog.graph[0].webhook.as_ref().unwrap();
    assert_eq!(webhook.verify_token.expose(), b"the-token-of-the-webhook");
    let signing = catalog.social[0].rsa_key.as_ref().unwrap();
    assert_eq!(signing.expose(), b"the-private-key");
    let sealing = catalog.attest[0].seal_key.as_ref().unwrap();
    assert_eq!(sealing.expose(), b"the-seal-key");
    assert_eq!(catalog.ads[0].secret.expose(), b"the-secret-of-ads");
}

#[tokio::test]
async fn a_sealed_value_does_not_open_in_another_row() {
    for (table, moved) in [
        (
            "credential",
            "UPDATE credential SET secret = (SELECT secret FROM credential WHERE credential_id = 1) WHERE credential_id = 2",
        ),
        (
            "token_key",
            "UPDATE credential SET secret = (SELECT material FROM token_key) WHERE credential_id = 2",
        ),
        (
            "ads_setup",
            "UPDATE ads_setup SET secret = (SELECT secret FROM credential WHERE credential_id = 1)",
        ),
        (
            "the present secret as the one before",
            "UPDATE credential SET previous_secret = secret WHERE credential_id = 3",
        ),
        (
            "the one before as the present secret",
            "UPDATE credential SET secret = previous_secret WHERE credential_id = 3",
        ),
        (
            "graph_setup",
            "UPDATE graph_setup SET verify_token = (SELECT secret FROM ads_setup)",
        ),
        (
            "social_setup",
            "UPDATE social_setup SET rsa_key = (SELECT verify_token FROM graph_setup)",
        ),
        (
            "attest_setup",
            "UPDATE attest_setup SET seal_key = (SELECT rsa_key FROM social_setup)",
        ),
    ] {
        let place = Sqlite::fresh();
        let store: Arc<dyn Store> = Arc::new(open(&place));
        commit_all(&store, 1, secrets()).await;
        let conn = Connection::open(place.options().path).unwrap();
        assert_eq!(conn.execute(moved, []).unwrap(), 1);
        let read = store.catalog().await.map(drop);
        assert!(
            matches!(read, Err(StoreError::Damaged(_))),
            "{table}: {read:?}"
        );
        drop((conn, store));
        let clock = shared(&FakeClock::new());
        let refused = SqliteStore::open(place.options(), vault(), clock).unwrap_err();
        let forged = Locked::Forged(KeyId::new([1; 4]));
        assert!(
            matches!(refused, OpenError::MasterKey(why) if why == forged),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn another_master_key_is_refused_at_once() {
    let place = Sqlite::fresh();
    let store: Arc<dyn Store> = Arc::new(open(&place));
    assert!(!store_sqlite::holds_sealed(&place.options().path).unwrap());
    commit_all(&store, 1, secrets()).await;
    drop(store);
    assert!(store_sqlite::holds_sealed(&place.options().path).unwrap());
    let clock = || shared(&FakeClock::new());
    let refused = SqliteStore::open(place.options(), vault_of(2), clock()).unwrap_err();
    let unknown = Locked::UnknownKey(KeyId::new([1; 4]));
    assert!(
        matches!(refused, OpenError::MasterKey(why) if why == unknown),
        "{refused}"
    );
    assert!(refused.to_string().contains("01010101"), "{refused}");
    // One that only bears the right name.
    let (id, rng) = (KeyId::new([1; 4]), testkit::SeededRng::new(1));
    let other = sign::Vault::new(id, &Secret::new([2; 32]), rng).unwrap();
    let refused = SqliteStore::open(place.options(), Arc::new(other), clock()).unwrap_err();
    assert!(
        matches!(refused, OpenError::MasterKey(Locked::Forged(_))),
        "{refused}"
    );
    // Nothing of that did any harm.
    assert_eq!(open(&place).catalog().await.unwrap().credentials.len(), 3);
}

#[tokio::test]
async fn a_secret_of_ads_alone_needs_its_master_key() {
    needs_its_master_key(enable(1, "https://game.example/", "s", 1)).await;
}

#[tokio::test]
async fn a_verify_token_alone_needs_its_master_key() {
    needs_its_master_key(subscribe(1, "s", 1)).await;
}

#[tokio::test]
async fn a_private_key_alone_needs_its_master_key() {
    needs_its_master_key(rsa_key(1, "s", 1)).await;
}

#[tokio::test]
async fn a_seal_key_alone_needs_its_master_key() {
    needs_its_master_key(seal_key(1, "s", 1)).await;
}

async fn needs_its_master_key(step: Step) {
    let place = Sqlite::fresh();
    let store: Arc<dyn Store> = Arc::new(open(&place));
    done(&store, [Step::InsertApp(app(1))]).await;
    assert!(!store_sqlite::holds_sealed(&place.options().path).unwrap());
    done(&store, [limit(1, None, 1), words(1, &["a"], 1)]).await;
    assert!(!store_sqlite::holds_sealed(&place.options().path).unwrap());
    all_done(&store, [step]).await;
    drop(store);
    assert!(store_sqlite::holds_sealed(&place.options().path).unwrap());
    let clock = shared(&FakeClock::new());
    let refused = SqliteStore::open(place.options(), vault_of(2), clock).unwrap_err();
    assert!(matches!(refused, OpenError::MasterKey(_)), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_master_key_is_rotated_while_units_are_written_and_read() {
    let place = Sqlite::fresh();
    let clock = FakeClock::new();
    let vault = vault();
    let store = SqliteStore::open(place.options(), Arc::clone(&vault), shared(&clock)).unwrap();
    let store = Arc::new(store);
    let port: Arc<dyn Store> = store.clone();
    done(&port, [Step::InsertApp(app(1)), answer("a")]).await;
    let many = (1..=600).map(|n| Step::InsertCredential(credential(1, n, &n.to_string())));
    commit_all(&port, 1, many.collect()).await;
    done(&port, (0..40).map(|n| Step::InsertKey(key(n)))).await;
    let games = (2..=300).map(|n| Step::InsertApp(app(n)));
    let setups = (1..=300).map(|n| enable(n, "https://game.example/", &format!("ads {n}"), 1));
    let hooks = (1..=300).map(|n| subscribe(n, &format!("hook {n}"), 1));
    commit_all(&port, 1, games.chain(setups).chain(hooks).collect()).await;
    let signing = (1..=300).map(|n| rsa_key(n, &format!("key {n}"), 1));
    let sealing = (1..=300).map(|n| seal_key(n, &format!("seal {n}"), 1));
    commit_all(&port, 1, signing.chain(sealing).collect()).await;
    let overlapping = (500..=600).map(|n| overlapping(1, n, &format!("after {n}"), 60));
    commit_all(&port, 1, overlapping.collect()).await;

    vault
        .activate(KeyId::new([2; 4]), &Secret::new([2; 32]))
        .unwrap();
    let writing = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            for n in 0..300_u64 {
                let steps = vec![
                    Step::Claim(claim(&n.to_string(), 60)),
                    Step::InsertCredential(credential(1, 1_000 + n, &format!("new {n}"))),
                    rotation(1, 1 + n, &format!("rotated {n}")),
                ];
                let unit = Unit {
                    owner: owner(1),
                    steps,
                };
                let answer = store.commit(unit).await.unwrap();
                assert!(matches!(answer, store::Receipt::Committed(_)), "{answer:?}");
            }
        }
    });
    let reading = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            for _ in 0..50 {
                assert!(store.catalog().await.unwrap().credentials.len() >= 600);
            }
        }
    });
    let resealed = store.reseal().await.unwrap();
    assert!((1_601..=1_942).contains(&resealed), "{resealed}");
    writing.await.unwrap();
    reading.await.unwrap();
    assert_eq!(
        store.reseal().await,
        Ok(0),
        "nothing is left of the old key"
    );
    let before = shown(&store.catalog().await.unwrap());
    drop((port, store));

    // The new key alone opens all of it, and what it opens is what it was.
    let store = SqliteStore::open(place.options(), vault_of(2), shared(&clock)).unwrap();
    let catalog = store.catalog().await.unwrap();
    assert_eq!(shown(&catalog), before);
    let secret_of = |n| {
        let wanted = credential_id(n);
        let found = catalog
            .credentials
            .iter()
            .find(|it| it.credential_id == wanted);
        String::from_utf8(found.unwrap().secret.expose().to_vec()).unwrap()
    };
    assert_eq!(
        (secret_of(1), secret_of(600)),
        ("rotated 0".into(), "after 600".into())
    );
    assert_eq!(catalog.ads[299].secret.expose(), b"ads 300");
    let webhook = catalog.graph[299].webhook.as_ref().unwrap();
    assert_eq!(webhook.verify_token.expose(), b"hook 300");
    let signing = catalog.social[299].rsa_key.as_ref().unwrap();
    assert_eq!(signing.expose(), b"key 300");
    let sealing = catalog.attest[299].seal_key.as_ref().unwrap();
    assert_eq!(sealing.expose(), b"seal 300");
    let previous = catalog.credentials[599].previous.as_ref().unwrap();
    assert_eq!(previous.secret.expose(), b"secret 600");
}

#[tokio::test]
async fn a_store_from_before_is_sealed_when_it_is_opened() {
    let place = Sqlite::fresh();
    let conn = Connection::open(place.options().path).unwrap();
    conn.execute_batch(include_str!("../../src/schema/0001_first_light.sql"))
        .unwrap();
    conn.execute_batch(
        "PRAGMA application_id = 1129531214; PRAGMA user_version = 1;
         INSERT INTO app VALUES (1, 'Game 1', 1793491200000, x'01');
         INSERT INTO credential VALUES (1, 1, 'stove', 'live', 'c', CAST('secret 1' AS BLOB),
             60500, 1793491200000, 1793491200000, x'01');
         INSERT INTO token_key VALUES (x'07070707', 'stove-server-token', 'live',
             x'0707070707070707070707070707070707070707070707070707070707070707', 1, x'01');",
    )
    .unwrap();
    drop(conn);
    assert!(!store_sqlite::holds_sealed(&place.options().path).unwrap());
    let store = open(&place);
    assert_eq!((store.migrated().from, store.migrated().to), (1, 19));
    let catalog = store.catalog().await.unwrap();
    assert_eq!(catalog.credentials[0].secret.expose(), b"secret 1");
    assert_eq!(catalog.keys[0].material.expose(), [7; 32]);
    nothing_is_told_in(place.0.path());
    drop(store);
    nothing_is_told_in(place.0.path());
    let store: Arc<dyn Store> = Arc::new(open(&place));
    assert_eq!(commit(&store, 1, Step::InsertApp(app(2))).await, is_done());
}
