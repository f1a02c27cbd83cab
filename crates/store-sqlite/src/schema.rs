//! The migrations, each applied once and never edited after a release.

use rusqlite::{Connection, TransactionBehavior};

use crate::OpenError;

/// In order; the first is schema version 1. The PostgreSQL adapter gives the
/// same numbers to the same changes.
const MIGRATIONS: [&str; 1] = [include_str!("schema/0001_first_light.sql")];

/// Marks the file as this program's: "CSGN".
const APPLICATION_ID: i64 = 0x4353_474E;

/// Brings the schema up to date, all of it or nothing.
pub(crate) fn migrate(conn: &mut Connection) -> Result<(), OpenError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&tx)?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(OpenError::TooNew { found, known });
    }
    let applied = usize::try_from(found)
        .map_err(|_| OpenError::Damaged(format!("its schema version is {found}")))?;
    for migration in MIGRATIONS.iter().skip(applied) {
        tx.execute_batch(migration)?;
    }
    if found < known {
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", known)?;
    }
    tx.commit()?;
    Ok(())
}

fn version(conn: &Connection) -> Result<i64, OpenError> {
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let (application, version) = (number("application_id")?, number("user_version")?);
    let ours = application == APPLICATION_ID;
    let empty = application == 0 && version == 0 && tables == 0;
    if ours || empty {
        Ok(version)
    } else {
        Err(OpenError::Foreign)
    }
}
