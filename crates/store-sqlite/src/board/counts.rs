//! The counts by which ranks are found: of entries in buckets, and of buckets in
//! groups.

use rusqlite::{Connection, Error, OptionalExtension, Params, Row, params, types::Type};

use super::Place;
use crate::{row::read, sql};

/// Comes after every key.
pub(super) const END: &[u8] = &[0xff; 25];

/// A bucket or a group.
#[derive(Debug)]
pub(super) struct Part {
    /// What it begins with; up to where the next one does.
    pub(super) low: Vec<u8>,
    /// How many entries there are in it.
    pub(super) count: u64,
}

/// The statements about buckets, or about groups.
#[derive(Clone, Copy)]
pub(super) struct Level {
    /// The last one that begins there or before.
    at: &'static str,
    /// The last one that begins before that.
    before: &'static str,
    /// The first one that begins after that.
    after: &'static str,
    /// Counts a part up or down, and gives what it comes to.
    add: &'static str,
    insert: &'static str,
    delete: &'static str,
}

macro_rules! level {
    ($table:literal) => {
        Level {
            at: concat!(
                "SELECT low, count FROM ",
                $table,
                " WHERE app_id = ?1 AND table_no = ?2 AND low <= ?3 ORDER BY low DESC LIMIT 1"
            ),
            before: concat!(
                "SELECT low, count FROM ",
                $table,
                " WHERE app_id = ?1 AND table_no = ?2 AND low < ?3 ORDER BY low DESC LIMIT 1"
            ),
            after: concat!(
                "SELECT low, count FROM ",
                $table,
                " WHERE app_id = ?1 AND table_no = ?2 AND low > ?3 ORDER BY low LIMIT 1"
            ),
            add: concat!(
                "UPDATE ",
                $table,
                " SET count = count + ?4 WHERE app_id = ?1 AND table_no = ?2 AND low = ?3
                 RETURNING low, count"
            ),
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (app_id, table_no, low, count) VALUES (?1, ?2, ?3, ?4)"
            ),
            delete: concat!(
                "DELETE FROM ",
                $table,
                " WHERE app_id = ?1 AND table_no = ?2 AND low = ?3"
            ),
        }
    };
}

pub(super) const BUCKETS: Level = level!("board_bucket");
pub(super) const GROUPS: Level = level!("board_group");

impl Level {
    /// The part that something is in.
    pub(super) fn at(
        &self,
        conn: &Connection,
        (app, table): Place,
        key: &[u8],
    ) -> rusqlite::Result<Part> {
        conn.prepare_cached(self.at)?
            .query_row(params![app.to_i64(), table.0, key], from_row)
            .map_err(of_no_row)
    }

    /// The part before the one that begins there.
    pub(super) fn before(
        &self,
        conn: &Connection,
        place: Place,
        low: &[u8],
    ) -> rusqlite::Result<Option<Part>> {
        neighbour(conn, self.before, place, low)
    }

    /// The part after it.
    pub(super) fn after(
        &self,
        conn: &Connection,
        place: Place,
        low: &[u8],
    ) -> rusqlite::Result<Option<Part>> {
        neighbour(conn, self.after, place, low)
    }

    /// Counts a part up or down.
    pub(super) fn add(
        &self,
        tx: &Connection,
        (app, table): Place,
        low: &[u8],
        delta: i64,
    ) -> rusqlite::Result<Part> {
        tx.prepare_cached(self.add)?
            .query_row(params![app.to_i64(), table.0, low, delta], from_row)
            .map_err(of_no_row)
    }

    pub(super) fn insert(
        &self,
        tx: &Connection,
        (app, table): Place,
        low: &[u8],
        count: i64,
    ) -> rusqlite::Result<()> {
        sql::run(tx, self.insert, params![app.to_i64(), table.0, low, count]).map(drop)
    }

    pub(super) fn delete(
        &self,
        tx: &Connection,
        (app, table): Place,
        low: &[u8],
    ) -> rusqlite::Result<()> {
        sql::run(tx, self.delete, params![app.to_i64(), table.0, low]).map(drop)
    }
}

fn neighbour(
    conn: &Connection,
    query: &str,
    (app, table): Place,
    low: &[u8],
) -> rusqlite::Result<Option<Part>> {
    conn.prepare_cached(query)?
        .query_row(params![app.to_i64(), table.0, low], from_row)
        .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Part> {
    Ok(Part {
        low: row.get("low")?,
        count: read(row, "count", |count: i64| u64::try_from(count).ok())?,
    })
}

/// Reads the one number that a query is for.
pub(super) fn number(conn: &Connection, query: &str, params: impl Params) -> rusqlite::Result<u64> {
    conn.prepare_cached(query)?.query_row(params, |row| {
        let number: i64 = row.get(0)?;
        u64::try_from(number).map_err(|_| damaged())
    })
}

/// Reads the one key that a query is for.
pub(super) fn bytes(
    conn: &Connection,
    query: &str,
    params: impl Params,
) -> rusqlite::Result<Vec<u8>> {
    conn.prepare_cached(query)?
        .query_row(params, |row| row.get(0))
        .map_err(of_no_row)
}

/// A table that is a board's has a bucket and a group for every key, and as many
/// entries as they say.
fn of_no_row(error: Error) -> Error {
    match error {
        Error::QueryReturnedNoRows => damaged(),
        other => other,
    }
}

fn damaged() -> Error {
    let what = "a board's entries are not counted right";
    Error::FromSqlConversionFailure(0, Type::Null, what.into())
}
