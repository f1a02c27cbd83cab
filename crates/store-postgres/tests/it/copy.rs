//! Copies into a database and out of it: nothing is missing, nothing is opened by
//! half.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use base::Clock;
use store::Store;
use store_copy::{
    CHANGE_HEAD, CLAIM, CLAIM_HORIZON, CopyError, EndError, NOUNS, Noun, Position, Report, Source,
    Target, UNCOPIED, WATERMARK, copy,
};
use store_postgres::{OpenError, PostgresSource, PostgresTarget};
use store_sqlite::{SqliteOptions, SqliteSource, SqliteStore, SqliteTarget};
use store_suite::{
    Engine, PLENTY,
    given::{app, done, shared},
    moving,
};
use testkit::{FakeClock, SeededRng};

use crate::{Postgres, database::Database, opened, vault, vault_of};

/// What a database keeps for itself: what its units and locks need, its schema's
/// version, and the profile, which the binary carries over.
const OWN: [&str; 5] = [
    "unit_mark",
    "claim_count",
    "family_lock",
    "installation",
    "schema_version",
];

/// An embedded store that holds something of everything.
pub(crate) async fn filled(path: &Path, clock: &Arc<FakeClock>) {
    let store = SqliteStore::open(SqliteOptions::new(path), vault(), shared(clock)).unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    moving::fill(&store, clock).await;
    store.close().await;
}

async fn source(database: &Database) -> PostgresSource {
    source_at(database, &FakeClock::new()).await.unwrap()
}

pub(crate) async fn source_at(
    database: &Database,
    clock: &Arc<FakeClock>,
) -> Result<PostgresSource, OpenError> {
    let rng = SeededRng::new(1);
    PostgresSource::open(database.options(), &vault(), shared(clock), rng).await
}

async fn target(database: &Database) -> PostgresTarget {
    target_at(database, &FakeClock::new()).await.unwrap()
}

pub(crate) async fn target_at(
    database: &Database,
    clock: &Arc<FakeClock>,
) -> Result<PostgresTarget, OpenError> {
    let (profile, rng) = (Some("development".into()), SeededRng::new(1));
    PostgresTarget::open(database.options(), profile, shared(clock), rng).await
}

async fn copied(from: &mut dyn Source, to: &mut dyn Target) -> Report {
    copy(from, to, &mut |_| ()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_comes_through_a_database_and_back_as_it_was() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (one, three) = (home.path().join("one.db"), home.path().join("three.db"));
    let clock = FakeClock::new();
    filled(&one, &clock).await;

    let mut first = SqliteSource::open(&one, &vault()).unwrap();
    let report = copied(&mut first, &mut target(&database).await).await;
    assert!(report.is_whole(), "{report:#?}");
    let rows = report.0.iter().map(|it| it.source.rows).collect::<Vec<_>>();
    assert!(rows.iter().all(|rows| *rows > 0), "{report:#?}");
    drop(first);

    let mut second = source(&database).await;
    assert_eq!(second.profile(), Some("development"));
    let back = copied(&mut second, &mut SqliteTarget::open(&three).unwrap()).await;
    assert!(back.is_whole(), "{back:#?}");
    assert_eq!(
        back, report,
        "the same counts and digests in both directions"
    );

    // A second database, from the first.
    let other = Database::fresh();
    let again = copied(&mut second, &mut target(&other).await).await;
    assert_eq!(again, report);
    drop(second);

    let open = |path: &Path| {
        let store = SqliteStore::open(SqliteOptions::new(path), vault(), shared(&clock)).unwrap();
        let store: Arc<dyn Store> = Arc::new(store);
        store
    };
    let expected = moving::told(&open(&one)).await;
    for store in [
        open(&three),
        Postgres(database).open(shared(&clock), PLENTY).await,
        Postgres(other).open(shared(&clock), PLENTY).await,
    ] {
        let now = clock.now();
        assert_eq!(moving::told(&store).await, expected);
        moving::nothing_is_forgotten(&store, &clock).await;
        clock.set(now);
        store.close().await;
    }
}

/// The claims that a database is told to hold are those that are there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copied_claims_are_counted() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("store.db");
    let clock = FakeClock::new();
    filled(&path, &clock).await;
    let mut from = SqliteSource::open(&path, &vault()).unwrap();
    copied(&mut from, &mut target(&database).await).await;
    let held = from.count(&CLAIM).await.unwrap();
    let query = "SELECT CAST(sum(count) AS BIGINT) FROM claim_count";
    let counted = database.client().await.query_one(query, &[]).await.unwrap();
    assert_eq!(counted.get::<_, i64>(0), held.cast_signed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_not_arrived_stays_shut_and_goes_on() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("store.db");
    let clock = FakeClock::new();
    filled(&path, &clock).await;
    let mut from = SqliteSource::open(&path, &vault()).unwrap();

    // Cut short in the middle: the task that copies goes away.
    let mut to = target(&database).await;
    let (cut, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let copying = tokio::spawn(async move {
        let mut tell = |progress: store_copy::Progress| {
            let _ = cut.send(progress);
        };
        copy(&mut from, &mut to, &mut tell).await
    });
    while let Some(progress) = seen.recv().await {
        if progress.noun == "reward" && progress.rows > 0 {
            copying.abort();
            break;
        }
    }
    assert!(copying.await.unwrap_err().is_cancelled());
    let refused = opened(database.options(), vault(), shared(&clock)).await;
    assert!(matches!(refused.unwrap_err(), OpenError::HalfCopied));
    let refused = source_at(&database, &clock).await;
    assert!(matches!(refused.err(), Some(OpenError::HalfCopied)));

    // Another hand is in the target, and then takes back what it did.
    let client = database.client().await;
    let name = |name: &str| format!("UPDATE player SET nickname = '{name}' WHERE player_id = 1");
    let before = "SELECT nickname FROM player WHERE player_id = 1";
    let before: String = client.query_one(before, &[]).await.unwrap().get(0);
    client.batch_execute(&name("Eve")).await.unwrap();
    let mut from = SqliteSource::open(&path, &vault()).unwrap();
    let report = copied(&mut from, &mut target(&database).await).await;
    let unequal: Vec<_> = report.0.iter().filter(|it| !it.is_equal()).collect();
    assert_eq!(
        unequal.iter().map(|it| it.noun).collect::<Vec<_>>(),
        ["player"]
    );
    let refused = opened(database.options(), vault(), shared(&clock)).await;
    assert!(matches!(refused.unwrap_err(), OpenError::HalfCopied));

    client.batch_execute(&name(&before)).await.unwrap();
    let report = copied(&mut from, &mut target(&database).await).await;
    assert!(report.is_whole(), "{report:#?}");
    let place = Postgres(database);
    let store = place.open(shared(&clock), PLENTY).await;
    moving::nothing_is_forgotten(&store, &clock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_was_put_twice_or_by_another_is_told_apart() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let origin = store_copy::Origin([7; 32]);
    let noun: &Noun = NOUNS.iter().find(|it| it.name == "credential_ref").unwrap();
    let row = |n| vec![store_copy::Cell::Number(n), store_copy::Cell::Number(1)];
    let at = |n| Position {
        noun: noun.name.to_owned(),
        after: Some(vec![store_copy::Cell::Number(n)]),
    };
    let (mut one, mut other) = (target(&database).await, target(&database).await);
    assert_eq!(one.begin(&origin).await, Ok(None));
    assert_eq!(other.begin(&origin).await, Ok(None));
    one.put(noun, vec![row(1)], &at(1)).await.unwrap();
    // Whose answer was lost does the same again and is told that it is done.
    other.put(noun, vec![row(1)], &at(1)).await.unwrap();
    other.put(noun, vec![row(2)], &at(2)).await.unwrap();
    let refused = one.put(noun, vec![row(3)], &at(3)).await;
    assert_eq!(refused, Err(EndError::Overtaken));
    assert_eq!(one.count(noun).await, Ok(2));
    let begun = target(&database)
        .await
        .begin(&store_copy::Origin([8; 32]))
        .await;
    assert_eq!(begun, Err(EndError::OtherOrigin));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_copied_is_refused_before_anything_is() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let clock = FakeClock::new();
    let store = opened(database.options(), vault(), shared(&clock)).await;
    let store: Arc<dyn Store> = Arc::new(store.unwrap());
    done(
        &store,
        [
            store::Step::InsertApp(app(1)),
            store::Step::InsertCredential(store_suite::given::credential(1, 1, "c")),
        ],
    )
    .await;
    store.close().await;
    let home = tempfile::tempdir().unwrap();
    let mut from = source(&database).await;
    let refused = copy(&mut from, &mut target(&database).await, &mut |_| ()).await;
    assert_eq!(
        refused,
        Err(CopyError::Target(EndError::NotEmpty("app"))),
        "not even onto itself"
    );
    let rng = SeededRng::new(1);
    let locked = PostgresSource::open(
        database.options(),
        &vault_of(2),
        shared(&clock),
        rng.clone(),
    )
    .await;
    assert!(matches!(locked.err(), Some(OpenError::MasterKey(_))));

    // PostgreSQL has no place for one character, and says so by the column's name.
    let path = home.path().join("zero.db");
    let embedded = SqliteStore::open(SqliteOptions::new(&path), vault(), shared(&clock)).unwrap();
    let embedded: Arc<dyn Store> = Arc::new(embedded);
    let zero = store::App {
        name: "a\0b".into(),
        ..app(1)
    };
    done(&embedded, [store::Step::InsertApp(zero)]).await;
    embedded.close().await;
    drop(embedded);
    let empty = Database::fresh();
    let mut from = SqliteSource::open(&path, &vault()).unwrap();
    let refused = copy(&mut from, &mut target(&empty).await, &mut |_| ()).await;
    let zero = EndError::ZeroCharacter {
        noun: "app",
        column: "name",
    };
    assert_eq!(refused, Err(CopyError::Target(zero)));

    let mut production = PostgresTarget::open(
        empty.options(),
        Some("production".into()),
        shared(&clock),
        rng,
    )
    .await
    .unwrap();
    empty
        .client()
        .await
        .batch_execute("DELETE FROM copy_progress")
        .await
        .unwrap();
    let refused = production.begin(&store_copy::Origin([0; 32])).await;
    assert!(
        matches!(refused, Err(EndError::OtherProfile { .. })),
        "{refused:?}"
    );
}

/// A migration that adds a table or a column has to say whether it is copied.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_what_is_copied_is_the_schema() {
    let Some(database) = Database::if_there() else {
        return;
    };
    drop(target(&database).await);
    let client = database.client().await;
    let query = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT),
             CAST(data_type AS TEXT), is_nullable = 'YES'
         FROM information_schema.columns WHERE table_schema = current_schema()";
    let mut found: BTreeSet<(String, String, &str, bool)> = BTreeSet::new();
    for row in client.query(query, &[]).await.unwrap() {
        let kind = match row.get::<_, &str>(2) {
            "bigint" => "Number",
            "text" => "Text",
            _ => "Bytes",
        };
        found.insert((row.get(0), row.get(1), kind, row.get(3)));
    }
    let tables: BTreeSet<&str> = found.iter().map(|it| it.0.as_str()).collect();
    let nouns = NOUNS.iter().filter(|noun| **noun != CLAIM);
    let expected = nouns.clone().map(|noun| noun.name);
    assert_eq!(tables, expected.chain(UNCOPIED).chain(OWN).collect());
    for noun in nouns {
        // Rows that stand there from the beginning say nothing until they are set.
        let unset = [WATERMARK, CLAIM_HORIZON].contains(noun);
        let expected = noun.key.iter().chain(noun.rest).map(|it| {
            let nullable = it.nullable || (unset && ["at", "bucket"].contains(&it.name));
            (it.name.to_owned(), format!("{:?}", it.kind), nullable)
        });
        let here = found.iter().filter(|it| it.0 == noun.name);
        let here = here.map(|it| (it.1.clone(), it.2.to_owned(), it.3));
        let here: BTreeSet<_> = here.filter(|it| it.0 != "only_row").collect();
        assert_eq!(here, expected.collect(), "{}", noun.name);
    }
    let keys = "SELECT CAST(k.table_name AS TEXT), CAST(k.column_name AS TEXT)
         FROM information_schema.table_constraints c
         JOIN information_schema.key_column_usage k
             ON k.constraint_name = c.constraint_name AND k.table_schema = c.table_schema
         WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_schema = current_schema()
         ORDER BY k.table_name, k.ordinal_position";
    let keys = client.query(keys, &[]).await.unwrap();
    for noun in NOUNS
        .iter()
        .filter(|it| ![CLAIM, CLAIM_HORIZON, CHANGE_HEAD].contains(it))
    {
        let of_noun = keys.iter().filter(|row| row.get::<_, &str>(0) == noun.name);
        let of_noun: Vec<&str> = of_noun.map(|row| row.get(1)).collect();
        let expected: Vec<_> = noun.key.iter().map(|it| it.name).collect();
        assert_eq!(of_noun, expected, "{}", noun.name);
    }
}
