//! The migrations, each applied once and never edited after a release.

use std::time::Duration;

use store::StoreError;
use tokio_postgres::error::SqlState;

use crate::{
    Migrate, OpenError, PostgresOptions,
    error::Halt,
    pool::{Pool, answered},
    profile,
    row::{get, read},
    session::Session,
    sql::Sql,
};

/// In order; the first is schema version 1. The SQLite adapter gives the same
/// numbers to the same changes.
pub(crate) const MIGRATIONS: [&str; 19] = [
    include_str!("schema/0001_first_light.sql"),
    include_str!("schema/0002_families_and_copies.sql"),
    include_str!("schema/0003_operating.sql"),
    include_str!("schema/0004_sealed_secrets_and_watermark.sql"),
    include_str!("schema/0005_holder.sql"),
    include_str!("schema/0006_audit_indexes.sql"),
    include_str!("schema/0007_family_horizon.sql"),
    include_str!("schema/0008_publishers.sql"),
    include_str!("schema/0009_deliveries_and_rewards.sql"),
    include_str!("schema/0010_nodes.sql"),
    include_str!("schema/0011_graph.sql"),
    include_str!("schema/0012_shop.sql"),
    include_str!("schema/0013_achievements.sql"),
    include_str!("schema/0014_boards.sql"),
    include_str!("schema/0015_social_people.sql"),
    include_str!("schema/0016_social_things.sql"),
    include_str!("schema/0017_attestation.sql"),
    include_str!("schema/0018_endpoints.sql"),
    include_str!("schema/0019_rewards.sql"),
];

/// The table that says which of them were applied, and that this database is this
/// program's.
const VERSION_TABLE: &str = "schema_version";

/// Marks the database as this program's.
const PROGRAM: &str = "countersign";

/// What texts are kept in, by PostgreSQL's name for it.
const ENCODING: &str = "UTF8";

/// Made before the first migration and in its transaction, so that of several
/// nodes that find nothing all but one wait here.
const BEGINNING: &str = "
    CREATE TABLE schema_version (
        only_row BIGINT NOT NULL PRIMARY KEY,
        program  TEXT   NOT NULL,
        version  BIGINT NOT NULL
    );
    INSERT INTO schema_version (only_row, program, version) VALUES (1, 'countersign', 0)";

/// What opening a store did to its schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The schema version that was found; 0 where nothing was stored yet.
    pub from: i64,
    /// The version that it is now.
    pub to: i64,
}

/// What a look at the schema found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// This program's tables, in that version; 0 where there is no table at all.
    Version(i64),
    /// Another program's table of that name.
    Foreign(String),
}

/// What may be done to the schema, and for whom.
struct Wish<'o> {
    options: &'o PostgresOptions,
    /// How long a commit may go without an answer.
    limit: Duration,
    /// The version that was found before the first change.
    from: Option<i64>,
}

/// Brings the schema up to date, by one node at a time: a new one in one transaction,
/// and otherwise each migration in one of its own, because the others cannot use
/// what it locks until it ends. However long that takes, they wait for it. Where the options do not permit
/// it, or name another profile than the database's, nothing is changed.
pub(crate) async fn migrate(pool: &Pool, options: &PostgresOptions) -> Result<Migrated, OpenError> {
    let limit = pool.limit();
    let mut wish = Wish {
        options,
        limit,
        from: None,
    };
    pool.run_within(Duration::MAX, &mut wish, |session, wish| {
        Box::pin(attempt(session, wish))
    })
    .await?
}

/// A commit that is not answered within `limit` is tried on another server.
async fn attempt(
    session: &mut Session,
    wish: &mut Wish<'_>,
) -> Result<Result<Migrated, OpenError>, Halt> {
    let (known, limit) = (known(), wish.limit);
    if let Found::Version(found) = answered(limit, look(session.sql())).await? {
        let admitted = answered(limit, admit(session.sql(), found, wish.options)).await?;
        if admitted.is_err() || found == known {
            // Nothing is locked, and so nothing written: a node has to start also
            // where no standby acknowledges anything.
            return Ok(admitted.map(|()| wish.came_to(found)));
        }
    }
    loop {
        let (found, reached) = match step(session, limit).await? {
            Ok(step) => step,
            Err(error) => return Ok(Err(error)),
        };
        let migrated = wish.came_to(found);
        if reached == known {
            return Ok(Ok(migrated));
        }
    }
}

impl Wish<'_> {
    /// What is done once the schema is up to date, of which that version was found.
    fn came_to(&mut self, found: i64) -> Migrated {
        Migrated {
            from: *self.from.get_or_insert(found),
            to: known(),
        }
    }
}

/// One transaction: all of a new schema, or the next migration of an older one. It
/// says which version was found and which there is now.
async fn step(session: &Session, limit: Duration) -> Result<Result<(i64, i64), OpenError>, Halt> {
    session.begin().await?;
    session
        .batch("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        .await?;
    let found = match look(session.sql()).await? {
        Found::Version(0) => {
            let encoding = encoding(session.sql()).await?;
            if encoding != ENCODING {
                session.rollback().await?;
                return Ok(Err(OpenError::Encoding(encoding)));
            }
            begin(session).await?
        }
        Found::Version(_) => locked_version(session.sql()).await?,
        Found::Foreign(table) => {
            session.rollback().await?;
            return Ok(Err(OpenError::Foreign(table)));
        }
    };
    if let Err(error) = judge(found) {
        session.rollback().await?;
        return Ok(Err(error));
    }
    let reached = apply(session, found).await?;
    answered(limit, session.commit()).await?;
    Ok(Ok((found, reached)))
}

async fn apply(session: &Session, found: i64) -> Result<i64, Halt> {
    let applied = usize::try_from(found).unwrap_or(usize::MAX);
    let at_once = if found == 0 { usize::MAX } else { 1 };
    let mut reached = found;
    for migration in MIGRATIONS.iter().skip(applied).take(at_once) {
        session.batch(migration).await?;
        reached = reached.saturating_add(1);
    }
    if reached > found {
        let query = "UPDATE schema_version SET version = $1 WHERE only_row = 1";
        session.sql().run(query, &[&reached]).await?;
    }
    Ok(reached)
}

/// The version of a database that this program can work with, 0 where nothing is
/// stored yet. It changes nothing.
pub(crate) async fn version(sql: Sql<'_>) -> Result<Result<i64, OpenError>, Halt> {
    Ok(match look(sql).await? {
        Found::Foreign(table) => Err(OpenError::Foreign(table)),
        Found::Version(version) => judge(version).map(|()| version),
    })
}

/// Whether a database of that version may be opened, and migrated where it is older.
async fn admit(
    sql: Sql<'_>,
    found: i64,
    options: &PostgresOptions,
) -> Result<Result<(), OpenError>, Halt> {
    let judged = match options.migrate {
        Migrate::IfOlder => judge(found),
        Migrate::No => current(found),
    };
    let Some(wanted) = options.profile.clone().filter(|_| judged.is_ok()) else {
        return Ok(judged);
    };
    let is_there = "SELECT 1 FROM information_schema.tables
                    WHERE table_schema = current_schema() AND table_name = 'installation'";
    if !sql.exists(is_there, &[]).await? {
        return Ok(Ok(()));
    }
    Ok(match profile::find(sql).await? {
        Some(found) if found != wanted => Err(OpenError::OtherProfile { found, wanted }),
        _ => Ok(()),
    })
}

fn judge(found: i64) -> Result<(), OpenError> {
    let known = known();
    if found > known {
        return Err(OpenError::TooNew { found, known });
    }
    if found < 0 {
        return Err(OpenError::Damaged(format!("its schema version is {found}")));
    }
    Ok(())
}

/// Whether a version is today's.
pub(crate) fn current(found: i64) -> Result<(), OpenError> {
    judge(found)?;
    let known = known();
    if found < known {
        return Err(OpenError::TooOld { found, known });
    }
    Ok(())
}

fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Whose tables are there. Only the schema that new tables would be made in counts.
async fn look(sql: Sql<'_>) -> Result<Found, Halt> {
    let tables = sql
        .all(
            "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
             ORDER BY table_name",
            &[],
            |row| get::<String>(row, "name"),
        )
        .await?;
    let Some(first) = tables.first() else {
        return Ok(Found::Version(0));
    };
    if !tables.iter().any(|name| name == VERSION_TABLE) {
        return Ok(Found::Foreign(first.clone()));
    }
    // Other programs keep their version in a table of that name, too.
    let ours = sql
        .exists(
            "SELECT 1 FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = 'schema_version'
               AND column_name = 'program'",
            &[],
        )
        .await?;
    if !ours {
        return Ok(Found::Foreign(VERSION_TABLE.to_owned()));
    }
    let version = sql
        .find(
            "SELECT version FROM schema_version WHERE only_row = 1 AND program = $1",
            &[&PROGRAM],
            |row| get(row, "version"),
        )
        .await?;
    Ok(version.map_or_else(|| Found::Foreign(VERSION_TABLE.to_owned()), Found::Version))
}

/// The encoding of a database, which stays what it was made with.
async fn encoding(sql: Sql<'_>) -> Result<String, Halt> {
    let encoding = sql.find("SHOW server_encoding", &[], |row| {
        get(row, "server_encoding")
    });
    encoding
        .await?
        .ok_or_else(|| Halt::damaged("server_encoding"))
}

/// Makes the first table. Of several nodes that do this at once, all but one come
/// too late, and look again.
async fn begin(session: &Session) -> Result<i64, Halt> {
    session.batch(BEGINNING).await.map_err(|halt| match halt {
        Halt::Engine(error) if is_there(&error) => Halt::Again,
        other => other,
    })?;
    Ok(0)
}

fn is_there(error: &tokio_postgres::Error) -> bool {
    let there = [
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_OBJECT,
    ];
    error.code().is_some_and(|code| there.contains(code))
}

async fn locked_version(sql: Sql<'_>) -> Result<i64, Halt> {
    let version = sql
        .find(
            "SELECT version FROM schema_version WHERE only_row = 1 FOR UPDATE",
            &[],
            |row| read(row, "version", Some::<i64>),
        )
        .await?;
    version.ok_or_else(|| Halt::Failed(StoreError::Damaged("its schema version is missing".into())))
}
