//! Running statements, and what it means that `INSERT … ON CONFLICT DO NOTHING`
//! did nothing.

use base::OwnerId;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use store::Refusal;

use crate::error::Halt;

/// Whether an insert-if-absent put a row there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// It did.
    Inserted,
    /// The same owner had inserted it before.
    Own,
}

/// Judges an insert that changed `changed` rows. `holder` selects the owner of
/// the row with the same key; no such row means that another unique key was in
/// the way.
pub(crate) fn judge(
    tx: &Connection,
    changed: usize,
    owner: OwnerId,
    holder: &str,
    key: impl Params,
) -> Result<Absent, Halt> {
    if changed > 0 {
        return Ok(Absent::Inserted);
    }
    let held_by: Option<[u8; 16]> = tx
        .prepare_cached(holder)?
        .query_row(key, |row| row.get(0))
        .optional()?;
    if held_by == Some(*owner.bytes()) {
        Ok(Absent::Own)
    } else {
        Err(Refusal::Exists.into())
    }
}

/// Runs a cached statement and gives the number of rows it changed.
pub(crate) fn run(tx: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    tx.prepare_cached(sql)?.execute(params)
}

/// Whether a cached query finds a row.
pub(crate) fn exists(tx: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<bool> {
    tx.prepare_cached(sql)?.exists(params)
}

/// Reads every row that a cached query finds.
pub(crate) fn all<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    conn.prepare_cached(sql)?.query_map(params, read)?.collect()
}

/// The newest schema, without a row.
#[cfg(test)]
pub(crate) fn migrated() -> Connection {
    let (id, key) = (base::KeyId::new([1; 4]), base::Secret::new([1; 32]));
    let vault = sign::Vault::new(id, &key, testkit::SeededRng::new(1)).unwrap();
    let mut conn = Connection::open_in_memory().unwrap();
    crate::schema::migrate(&mut conn, &vault).unwrap();
    conn
}

/// How SQLite would go about a query.
#[cfg(test)]
pub(crate) fn plan(sql: &str) -> Vec<String> {
    let conn = migrated();
    let mut explained = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let nothing = vec![None::<i64>; explained.parameter_count()];
    explained
        .query_map(rusqlite::params_from_iter(nothing), |row| row.get("detail"))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap()
}
