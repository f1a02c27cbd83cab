//! Reading columns as the nouns' types. A value that this program cannot have
//! written is an error, never a default and never a panic.

use std::str::FromStr;

use base::Timestamp;
use rusqlite::{Error, Row, types::FromSql};

/// Reads a column and lets `parse` judge it.
pub(crate) fn read<S: FromSql, T>(
    row: &Row<'_>,
    column: &str,
    parse: impl FnOnce(S) -> Option<T>,
) -> rusqlite::Result<T> {
    parse(row.get(column)?).ok_or_else(|| unexpected(row, column))
}

/// Reads a column that may be NULL.
pub(crate) fn read_optional<S: FromSql, T>(
    row: &Row<'_>,
    column: &str,
    parse: impl FnOnce(S) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    let stored: Option<S> = row.get(column)?;
    stored
        .map(|value| parse(value).ok_or_else(|| unexpected(row, column)))
        .transpose()
}

/// Reads one of a few names.
pub(crate) fn name<T: FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    read(row, column, |text: String| text.parse().ok())
}

/// Reads a moment.
pub(crate) fn moment(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

/// What is said of a column whose value makes no sense. The value itself is
/// not shown: it may be a secret.
pub(crate) fn unexpected(row: &Row<'_>, column: &str) -> Error {
    let index = row.as_ref().column_index(column).unwrap_or_default();
    let kind = row
        .get_ref(index)
        .map_or(rusqlite::types::Type::Null, |value| value.data_type());
    Error::FromSqlConversionFailure(index, kind, format!("`{column}` makes no sense").into())
}
