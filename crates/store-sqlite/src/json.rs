//! Columns that hold JSON, which no query looks into.

use rusqlite::{Error, Row};
use serde::{Serialize, de::DeserializeOwned};

use crate::row;

/// The text to store for a value.
pub(crate) fn written<T: Serialize + ?Sized>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(error.into()))
}

/// Reads back what [`written`] gave.
pub(crate) fn read<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    row::read(row, column, |text: String| serde_json::from_str(&text).ok())
}
