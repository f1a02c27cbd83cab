//! A noun's table, read and written as cells.

use rusqlite::{
    Connection, Params, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};
use store_copy::{Cell, Noun, Row};

use crate::sql;

/// How many rows there are.
pub(super) fn count(conn: &Connection, table: &str) -> rusqlite::Result<u64> {
    let query = format!("SELECT count(*) FROM {table}");
    let count: i64 = conn.query_row(&query, [], |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

/// The first rows of a noun after a key, in order.
pub(super) fn page(
    conn: &Connection,
    noun: &Noun,
    after: Option<&[Cell]>,
    limit: usize,
) -> rusqlite::Result<Vec<Row>> {
    let columns = list(noun.columns().map(|column| column.name));
    let head = format!("SELECT {columns} FROM {}", noun.name);
    if noun.key.is_empty() {
        return match after {
            Some(_) => Ok(Vec::new()),
            None => rows(conn, &head, []),
        };
    }
    let key = list(noun.key.iter().map(|column| column.name));
    let beyond = match after {
        Some(_) => format!(" WHERE ({key}) > ({})", places(noun.key.len())),
        None => String::new(),
    };
    let query = format!("{head}{beyond} ORDER BY {key} LIMIT {limit}");
    let after = after.unwrap_or_default();
    rows(conn, &query, params_from_iter(after.iter().map(to_sql)))
}

/// Adds rows, none of which is there.
pub(super) fn insert(tx: &Connection, noun: &Noun, rows: &[Row]) -> rusqlite::Result<()> {
    if noun.key.is_empty() {
        // The one row may stand there from the beginning.
        sql::run(tx, &format!("DELETE FROM {}", noun.name), [])?;
    }
    let columns: Vec<&str> = noun.columns().map(|column| column.name).collect();
    let values = places(columns.len());
    let insert = format!(
        "INSERT INTO {} ({}) VALUES ({values})",
        noun.name,
        columns.join(", ")
    );
    for row in rows {
        sql::run(tx, &insert, params_from_iter(row.iter().map(to_sql)))?;
    }
    Ok(())
}

/// Reads whole rows as they are.
pub(super) fn rows(
    conn: &Connection,
    query: &str,
    params: impl Params,
) -> rusqlite::Result<Vec<Row>> {
    sql::all(conn, query, params, |row| {
        let width = row.as_ref().column_count();
        (0..width).map(|index| cell(row, index)).collect()
    })
}

/// A cell as a value of SQLite.
pub(super) fn to_sql(cell: &Cell) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(match cell {
        Cell::Null => ValueRef::Null,
        Cell::Number(number) => ValueRef::Integer(*number),
        Cell::Text(text) => ValueRef::Text(text.as_bytes()),
        Cell::Bytes(bytes) => ValueRef::Blob(bytes),
    })
}

fn cell(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<Cell> {
    Ok(match row.get_ref(index)? {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Number(number),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        // Neither broken UTF-8 nor a fraction is ever stored.
        ValueRef::Text(_) | ValueRef::Real(_) => Cell::Text(row.get(index)?),
    })
}

fn list<'c>(names: impl Iterator<Item = &'c str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}
