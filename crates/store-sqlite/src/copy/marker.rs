//! What is being copied into a store, and how far that has come.

use rusqlite::{Connection, OptionalExtension, params};
use store_copy::{Origin, Position, decode, encode};

use crate::{row::read, sql};

/// The copy that was begun here and is not whole, if there is one.
pub(super) fn find(conn: &Connection) -> rusqlite::Result<Option<(Origin, Option<Position>)>> {
    conn.prepare_cached("SELECT origin, noun, after FROM copy_progress")?
        .query_row([], |row| {
            let origin = Origin(row.get("origin")?);
            let noun: Option<String> = row.get("noun")?;
            let after = read(row, "after", |bytes: Option<Vec<u8>>| {
                bytes.map(|bytes| decode(&bytes)).transpose().ok()
            })?;
            Ok((origin, noun.map(|noun| Position { noun, after })))
        })
        .optional()
}

/// Writes down what is being copied.
pub(super) fn begin(tx: &Connection, origin: &Origin) -> rusqlite::Result<usize> {
    let insert = "INSERT INTO copy_progress (only_row, origin) VALUES (1, ?1)";
    sql::run(tx, insert, [origin.0])
}

/// Writes down how far it has come.
pub(super) fn reach(tx: &Connection, position: &Position) -> rusqlite::Result<usize> {
    let update = "UPDATE copy_progress SET noun = ?1, after = ?2";
    let after = position.after.as_deref().map(encode);
    sql::run(tx, update, params![position.noun, after])
}

/// The copy is whole.
pub(super) fn end(tx: &Connection) -> rusqlite::Result<usize> {
    sql::run(tx, "DELETE FROM copy_progress", [])
}
