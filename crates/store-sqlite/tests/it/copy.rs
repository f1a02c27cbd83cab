//! Copies of a store: nothing is missing, nothing is opened by half.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use async_trait::async_trait;
use rusqlite::Connection;
use store_copy::{
    CLAIM, Cell, CopyError, EndError, NOUNS, Noun, Origin, Position, Report, Row, Source, Target,
    UNCOPIED, copy,
};
use store_sqlite::{OpenError, SqliteSource, SqliteStore, SqliteTarget};
use store_suite::{
    Engine, PLENTY,
    given::{app, done, shared},
    moving,
};
use testkit::FakeClock;

use crate::{Sqlite, vault, vault_of};

/// What the embedded store keeps for itself: who writes, and whether there is
/// room.
const OWN: [&str; 2] = ["holder", "room"];

/// A place with a store that holds something of everything.
async fn filled(clock: &Arc<FakeClock>) -> Sqlite {
    let place = Sqlite::fresh();
    let store = place.open(shared(clock), PLENTY).await;
    moving::fill(&store, clock).await;
    store.close().await;
    place
}

fn source(place: &Sqlite) -> SqliteSource {
    SqliteSource::open(&place.options().path, &vault()).unwrap()
}

fn target(place: &Sqlite) -> SqliteTarget {
    SqliteTarget::open(&place.options().path).unwrap()
}

async fn copied(from: &Sqlite, to: &mut dyn Target) -> Result<Report, CopyError> {
    copy(&mut source(from), to, &mut |_| ()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_the_same_to_whoever_asks() {
    let clock = FakeClock::new();
    let from = filled(&clock).await;
    let to = Sqlite::fresh();
    let report = copied(&from, &mut target(&to)).await.unwrap();
    assert!(report.is_whole(), "{report:#?}");
    let rows = |name: &str| {
        report
            .0
            .iter()
            .find(|it| it.noun == name)
            .unwrap()
            .source
            .rows
    };
    let empty: Vec<_> = report.0.iter().filter(|it| it.source.rows == 0).collect();
    assert!(empty.is_empty(), "of everything something: {empty:?}");
    assert_eq!((rows("claim"), rows("reward")), (3_000, 3_007));

    let (one, other) = (
        from.open(shared(&clock), PLENTY).await,
        to.open(shared(&clock), PLENTY).await,
    );
    assert_eq!(moving::told(&other).await, moving::told(&one).await);
    moving::nothing_is_forgotten(&other, &clock).await;
}

/// The columns of a table that are its key, in order, and all others.
fn columns(conn: &Connection, table: &str) -> (Vec<String>, BTreeSet<String>) {
    let query = format!("SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')");
    let mut statement = conn.prepare(&query).unwrap();
    let found = statement.query_map([], |row| {
        let kind = match row.get::<_, String>(1)?.as_str() {
            "INTEGER" => "Number",
            "TEXT" => "Text",
            _ => "Bytes",
        };
        let nullable = row.get::<_, i64>(2)? == 0;
        let shown = format!("{} {kind} {nullable}", row.get::<_, String>(0)?);
        Ok((row.get::<_, i64>(3)?, shown))
    });
    let mut found: Vec<_> = found.unwrap().map(Result::unwrap).collect();
    found.sort();
    let (rest, key): (Vec<_>, Vec<_>) = found.into_iter().partition(|(place, _)| *place == 0);
    let key = key.into_iter().map(|(_, column)| column).collect();
    (key, rest.into_iter().map(|(_, column)| column).collect())
}

/// A migration that adds a table or a column has to say whether it is copied.
#[tokio::test]
async fn the_list_of_what_is_copied_is_the_schema() {
    let place = Sqlite::fresh();
    drop(target(&place));
    let conn = Connection::open(place.options().path).unwrap();
    let mut statement = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let tables = statement.query_map([], |row| row.get::<_, String>(0));
    let tables: BTreeSet<String> = tables.unwrap().map(Result::unwrap).collect();
    let nouns = NOUNS.iter().filter(|noun| **noun != CLAIM);
    let expected = nouns
        .clone()
        .map(|noun| noun.name)
        .chain(UNCOPIED)
        .chain(OWN);
    assert_eq!(tables, expected.map(str::to_owned).collect());
    for noun in nouns {
        let shown = |it: &store_copy::Column| format!("{} {:?} {}", it.name, it.kind, it.nullable);
        let expected = (
            noun.key.iter().map(shown).collect(),
            noun.rest.iter().map(shown).collect(),
        );
        assert_eq!(columns(&conn, noun.name), expected, "{}", noun.name);
    }
}

/// A target that fails after some batches, as if its process had been killed.
struct Failing {
    inner: SqliteTarget,
    left: usize,
}

#[async_trait]
impl Source for Failing {
    async fn freeze(&mut self) -> Result<(), EndError> {
        self.inner.freeze().await
    }
    async fn release(&mut self) -> Result<(), EndError> {
        self.inner.release().await
    }
    async fn count(&mut self, noun: &Noun) -> Result<u64, EndError> {
        self.inner.count(noun).await
    }
    async fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> Result<Vec<Row>, EndError> {
        self.inner.page(noun, after, limit).await
    }
}

#[async_trait]
impl Target for Failing {
    async fn begin(&mut self, origin: &Origin) -> Result<Option<Position>, EndError> {
        self.inner.begin(origin).await
    }
    async fn put(
        &mut self,
        noun: &Noun,
        rows: Vec<Row>,
        position: &Position,
    ) -> Result<(), EndError> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| EndError::Unavailable("killed".into()))?;
        self.inner.put(noun, rows, position).await
    }
    async fn finish(&mut self) -> Result<(), EndError> {
        self.inner.finish().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_cut_short_stays_shut_and_goes_on() {
    let clock = FakeClock::new();
    let from = filled(&clock).await;
    let to = Sqlite::fresh();
    let mut times = 0;
    let report = loop {
        let mut end = Failing {
            inner: target(&to),
            left: 3,
        };
        match copied(&from, &mut end).await {
            Ok(report) => break report,
            Err(error) => assert!(matches!(error, CopyError::Target(_)), "{error}"),
        }
        drop(end);
        let opened = SqliteStore::open(to.options(), vault(), shared(&clock));
        let refused = opened.unwrap_err();
        assert!(matches!(refused, OpenError::HalfCopied), "{refused}");
        let refused = SqliteSource::open(&to.options().path, &vault()).unwrap_err();
        assert!(matches!(refused, OpenError::HalfCopied), "{refused}");
        times += 1;
    };
    assert!(report.is_whole() && times > 8, "{times} times: {report:?}");
    let store = to.open(shared(&clock), PLENTY).await;
    moving::nothing_is_forgotten(&store, &clock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_changed_on_the_way_is_found_and_stays_shut() {
    let clock = FakeClock::new();
    let from = filled(&clock).await;
    let to = Sqlite::fresh();
    let mut end = Failing {
        inner: target(&to),
        left: 20,
    };
    copied(&from, &mut end).await.unwrap_err();
    drop(end);
    let conn = Connection::open(to.options().path).unwrap();
    let changed = "UPDATE player SET nickname = 'Eve' WHERE player_id = 1";
    assert_eq!(conn.execute(changed, []).unwrap(), 1);
    drop(conn);
    for _ in 0..2 {
        let report = copied(&from, &mut target(&to)).await.unwrap();
        let unequal: Vec<_> = report.0.iter().filter(|it| !it.is_equal()).collect();
        assert_eq!(unequal.len(), 1, "{unequal:?}");
        assert_eq!((unequal[0].noun, unequal[0].target.rows), ("player", 3));
        let opened = SqliteStore::open(to.options(), vault(), shared(&clock));
        assert!(matches!(opened.unwrap_err(), OpenError::HalfCopied));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_holds_something_else_is_not_copied_over() {
    let clock = FakeClock::new();
    let from = filled(&clock).await;
    let to = Sqlite::fresh();
    let store = to.open(shared(&clock), PLENTY).await;
    done(&store, [store::Step::InsertApp(app(1))]).await;
    let refused = SqliteTarget::open(&to.options().path).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused}");
    drop(store);
    let refused = copied(&from, &mut target(&to)).await.unwrap_err();
    assert_eq!(refused, CopyError::Target(EndError::NotEmpty("app")));
    // A copy begun of another store is not gone on with.
    let to = Sqlite::fresh();
    let mut end = Failing {
        inner: target(&to),
        left: 2,
    };
    copied(&from, &mut end).await.unwrap_err();
    drop(end);
    let store = from.open(shared(&clock), PLENTY).await;
    done(&store, [store::Step::InsertApp(app(9))]).await;
    drop(store);
    let refused = copied(&from, &mut target(&to)).await.unwrap_err();
    assert_eq!(refused, CopyError::Target(EndError::OtherOrigin));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_is_whole_at_rest_of_today_and_can_be_read() {
    let clock = FakeClock::new();
    let from = filled(&clock).await;
    let path = from.options().path;
    let open = |path: &Path| SqliteSource::open(path, &vault());
    let before = fs::read(&path).unwrap();
    drop(open(&path).unwrap());
    assert!(
        fs::read(&path).unwrap() == before,
        "reading changes nothing"
    );

    let refused = SqliteSource::open(&path, &vault_of(2)).unwrap_err();
    assert!(matches!(refused, OpenError::MasterKey(_)), "{refused}");
    let store = from.open(shared(&clock), PLENTY).await;
    let refused = open(&path).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused}");
    drop(store);
    let missing = path.with_file_name("missing.db");
    assert!(matches!(open(&missing), Err(OpenError::Io { .. })));
    assert!(!missing.with_file_name("missing.db.lock").exists());
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 9).unwrap();
    drop(conn);
    let refused = open(&path).unwrap_err();
    assert!(
        matches!(refused, OpenError::TooOld { found: 9, .. }),
        "{refused}"
    );
    let refused = SqliteTarget::open(&path).unwrap_err();
    assert!(matches!(refused, OpenError::TooOld { .. }), "{refused}");
}
