//! Columns that hold JSON.

use serde::{Serialize, de::DeserializeOwned};
use tokio_postgres::Row;

use crate::{error::Halt, row::read};

/// What is stored of a value.
pub(crate) fn written(value: &impl Serialize) -> Result<String, Halt> {
    serde_json::to_string(value).map_err(|_| Halt::damaged("JSON"))
}

/// Reads back what [`written`] gave.
pub(crate) fn json<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, Halt> {
    read(row, column, |text: &str| serde_json::from_str(text).ok())
}
