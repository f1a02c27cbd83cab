//! The migrations, each applied once and never edited after a release.

use std::cmp::Ordering;

use rusqlite::{Connection, TransactionBehavior};

use sign::Vault;

use crate::{OpenError, reseal, secret};

/// In order; the first is schema version 1. The PostgreSQL adapter gives the
/// same numbers to the same changes.
const MIGRATIONS: [&str; 19] = [
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

/// The first version whose secrets are sealed.
const SEALED: i64 = 4;

/// Marks the file as this program's: "CSGN".
const APPLICATION_ID: i64 = 0x4353_474E;

/// What opening a store did to its schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The schema version that was found; 0 where nothing was stored yet.
    pub from: i64,
    /// The version that it is now.
    pub to: i64,
}

/// Brings the schema up to date, all of it or nothing.
pub(crate) fn migrate(conn: &mut Connection, vault: &Vault) -> Result<Migrated, OpenError> {
    // What a migration replaces must not stay readable in the file.
    conn.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    let migrated = apply(conn, vault)?;
    if (1..SEALED).contains(&migrated.from) {
        // Pages that were given up before may still hold secrets in the clear.
        conn.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
    }
    conn.pragma_update_and_check(None, "secure_delete", false, |_| Ok(()))?;
    Ok(migrated)
}

fn apply(conn: &mut Connection, vault: &Vault) -> Result<Migrated, OpenError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&tx)?;
    let known = known();
    if found > known {
        return Err(OpenError::TooNew { found, known });
    }
    run(&tx, found)?;
    if (1..SEALED).contains(&found) {
        reseal::seal_plain(&tx, vault)?;
    }
    tx.commit()?;
    Ok(Migrated {
        from: found,
        to: known,
    })
}

/// Makes the schema of an empty file, or finds that it is today's.
pub(crate) fn make(conn: &mut Connection) -> Result<(), OpenError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    match version(&tx)? {
        0 => run(&tx, 0)?,
        found => current(found)?,
    }
    Ok(tx.commit()?)
}

/// Whether a version is today's.
pub(crate) fn current(found: i64) -> Result<(), OpenError> {
    let known = known();
    match found.cmp(&known) {
        Ordering::Equal => Ok(()),
        Ordering::Less => Err(OpenError::TooOld { found, known }),
        Ordering::Greater => Err(OpenError::TooNew { found, known }),
    }
}

/// The version that this program writes.
fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Applies what comes after a version, and writes down what it is then.
fn run(tx: &Connection, found: i64) -> Result<(), OpenError> {
    let applied = usize::try_from(found)
        .map_err(|_| OpenError::Damaged(format!("its schema version is {found}")))?;
    for migration in MIGRATIONS.iter().skip(applied) {
        tx.execute_batch(migration)?;
    }
    if found < known() {
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", known())?;
    }
    Ok(())
}

/// Whether the store holds secrets, sealed ones.
pub(crate) fn holds_sealed(conn: &Connection) -> Result<bool, OpenError> {
    Ok(version(conn)? >= SEALED && secret::any(conn)?)
}

pub(crate) fn version(conn: &Connection) -> Result<i64, OpenError> {
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
