//! A noun's table, read and written as cells.

use store_copy::{CLAIM_HORIZON, Cell, Column, EndError, Kind, Noun, Row, WATERMARK};
use tokio_postgres::types::ToSql;

use crate::{
    error::Halt,
    row::{count as read_count, get},
    sql::Sql,
};

/// A value of a statement.
pub(super) type Value<'v> = Box<dyn ToSql + Sync + Send + 'v>;

/// How many rows there are.
pub(super) async fn count(sql: Sql<'_>, noun: &Noun) -> Result<u64, Halt> {
    let present = present(noun).map_or_else(String::new, |it| format!(" WHERE {it}"));
    count_of(sql, &format!("{}{present}", noun.name)).await
}

/// How many rows a table has, or a part of it.
pub(super) async fn count_of(sql: Sql<'_>, what: &str) -> Result<u64, Halt> {
    let query = format!("SELECT count(*) AS held FROM {what}");
    let found = sql.0.query_typed(&query, &[]).await?;
    let row = found.first().ok_or_else(|| Halt::damaged("count"))?;
    read_count(row, "held")
}

/// Rows that stand there from the beginning, and only say something once there is
/// a value in them.
fn present(noun: &Noun) -> Option<&'static str> {
    match *noun {
        WATERMARK => Some("at IS NOT NULL"),
        CLAIM_HORIZON => Some("bucket IS NOT NULL"),
        _ => None,
    }
}

/// The first rows of a noun after a key, in order.
pub(super) async fn page(
    sql: Sql<'_>,
    noun: &Noun,
    after: Option<&[Cell]>,
    limit: usize,
) -> Result<Vec<Row>, Halt> {
    if noun.key.is_empty() && after.is_some() {
        return Ok(Vec::new());
    }
    let key = list(noun.key);
    let beyond = after.map(|_| format!("({key}) > ({})", places(1, noun.key.len())));
    let conditions: Vec<String> = present(noun)
        .map(str::to_owned)
        .into_iter()
        .chain(beyond)
        .collect();
    let mut query = format!("SELECT {} FROM {}", all(noun), noun.name);
    if !conditions.is_empty() {
        query = format!("{query} WHERE {}", conditions.join(" AND "));
    }
    if !noun.key.is_empty() {
        query = format!("{query} ORDER BY {key} LIMIT {limit}");
    }
    let after: Vec<Value<'_>> = after.unwrap_or_default().iter().map(value).collect();
    let after: Vec<_> = after
        .iter()
        .map(|value| &**value as &(dyn ToSql + Sync))
        .collect();
    sql.all(&query, &after, |row| cells(row, noun.columns()))
        .await
}

/// Adds rows, none of which is there but for those that have no value yet.
pub(super) async fn insert(sql: Sql<'_>, noun: &Noun, rows: &[Row]) -> Result<(), Halt> {
    if noun.key.is_empty() {
        return replace(sql, noun, rows).await;
    }
    let columns: Vec<&Column> = noun.columns().collect();
    let arrays: Vec<Value<'_>> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| array(column.kind, index, rows))
        .collect();
    let values: Vec<_> = arrays
        .iter()
        .map(|array| &**array as &(dyn ToSql + Sync))
        .collect();
    let otherwise = if *noun == WATERMARK {
        " ON CONFLICT (reach) DO UPDATE SET at = excluded.at"
    } else {
        ""
    };
    let text = format!(
        "INSERT INTO {} ({}) SELECT * FROM UNNEST({}){otherwise}",
        noun.name,
        all(noun),
        typed(&columns),
    );
    sql.run(&text, &values).await.map(drop)
}

/// The one row stands there from the beginning.
async fn replace(sql: Sql<'_>, noun: &Noun, rows: &[Row]) -> Result<(), Halt> {
    for row in rows {
        let columns = noun.columns().zip(1..);
        let sets: Vec<_> = columns
            .map(|(it, no)| format!("{} = ${no}", it.name))
            .collect();
        let text = format!("UPDATE {} SET {}", noun.name, sets.join(", "));
        let values: Vec<Value<'_>> = row.iter().map(value).collect();
        let values: Vec<_> = values
            .iter()
            .map(|value| &**value as &(dyn ToSql + Sync))
            .collect();
        sql.run(&text, &values).await?;
    }
    Ok(())
}

/// Finds out whether the rows can be stored: as many cells as columns, of their
/// kinds, and no text with a character that PostgreSQL has no place for.
pub(super) fn judge(noun: &Noun, rows: &[Row]) -> Result<(), EndError> {
    for row in rows {
        if row.len() != noun.columns().count() {
            return Err(EndError::Damaged(format!(
                "a row of `{}` is short",
                noun.name
            )));
        }
        for (column, cell) in noun.columns().zip(row) {
            let fits = match (column.kind, cell) {
                (_, Cell::Null) => column.nullable,
                (Kind::Text, Cell::Text(text)) if text.contains('\0') => {
                    return Err(EndError::ZeroCharacter {
                        noun: noun.name,
                        column: column.name,
                    });
                }
                (Kind::Number, Cell::Number(_))
                | (Kind::Text, Cell::Text(_))
                | (Kind::Bytes, Cell::Bytes(_)) => true,
                _ => false,
            };
            if !fits {
                let what = format!("`{}.{}` makes no sense", noun.name, column.name);
                return Err(EndError::Damaged(what));
            }
        }
    }
    Ok(())
}

/// Reads the cells of a row.
pub(super) fn cells<'c>(
    row: &tokio_postgres::Row,
    columns: impl Iterator<Item = &'c Column>,
) -> Result<Row, Halt> {
    columns
        .map(|column| {
            Ok(match column.kind {
                Kind::Number => get::<Option<i64>>(row, column.name)?.map(Cell::Number),
                Kind::Text => get::<Option<String>>(row, column.name)?.map(Cell::Text),
                Kind::Bytes => get::<Option<Vec<u8>>>(row, column.name)?.map(Cell::Bytes),
            }
            .unwrap_or(Cell::Null))
        })
        .collect()
}

/// One column of all rows.
pub(super) fn array(kind: Kind, index: usize, rows: &[Row]) -> Value<'_> {
    let cells = rows.iter().map(move |row| row.get(index));
    match kind {
        Kind::Number => Box::new(cells.map(number).collect::<Vec<_>>()),
        Kind::Text => Box::new(cells.map(text).collect::<Vec<_>>()),
        Kind::Bytes => Box::new(cells.map(bytes).collect::<Vec<_>>()),
    }
}

fn number(cell: Option<&Cell>) -> Option<i64> {
    match cell {
        Some(Cell::Number(number)) => Some(*number),
        _ => None,
    }
}

fn text(cell: Option<&Cell>) -> Option<&str> {
    match cell {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}

fn bytes(cell: Option<&Cell>) -> Option<&[u8]> {
    match cell {
        Some(Cell::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

/// A cell that is not null as a value.
pub(super) fn value(cell: &Cell) -> Value<'_> {
    match cell {
        Cell::Null => Box::new(None::<i64>),
        Cell::Number(number) => Box::new(*number),
        Cell::Text(text) => Box::new(text.as_str()),
        Cell::Bytes(bytes) => Box::new(bytes.as_slice()),
    }
}

fn typed(columns: &[&Column]) -> String {
    let array = |(column, no): (&&Column, u32)| {
        let kind = match column.kind {
            Kind::Number => "bigint",
            Kind::Text => "text",
            Kind::Bytes => "bytea",
        };
        format!("${no}::{kind}[]")
    };
    columns
        .iter()
        .zip(1..)
        .map(array)
        .collect::<Vec<_>>()
        .join(", ")
}

fn all(noun: &Noun) -> String {
    noun.columns()
        .map(|column| column.name)
        .collect::<Vec<_>>()
        .join(", ")
}

fn list(columns: &[Column]) -> String {
    columns
        .iter()
        .map(|column| column.name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// So many places for values, from that number on.
pub(super) fn places(from: usize, count: usize) -> String {
    let places = (from..).take(count).map(|no| format!("${no}"));
    places.collect::<Vec<_>>().join(", ")
}
