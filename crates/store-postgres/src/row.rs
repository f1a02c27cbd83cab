//! Reading columns as the nouns' types. A value that this program cannot have
//! written is an error, never a default and never a panic.

use std::str::FromStr;

use base::Timestamp;
use tokio_postgres::{Row, types::FromSql};

use crate::error::Halt;

/// Reads a column.
pub(crate) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: &str) -> Result<T, Halt> {
    row.try_get(column).map_err(|_| Halt::damaged(column))
}

/// Reads a column and lets `parse` judge it.
pub(crate) fn read<'a, S: FromSql<'a>, T>(
    row: &'a Row,
    column: &str,
    parse: impl FnOnce(S) -> Option<T>,
) -> Result<T, Halt> {
    parse(get(row, column)?).ok_or_else(|| Halt::damaged(column))
}

/// Reads a column that may be NULL.
pub(crate) fn read_optional<'a, S: FromSql<'a>, T>(
    row: &'a Row,
    column: &str,
    parse: impl FnOnce(S) -> Option<T>,
) -> Result<Option<T>, Halt> {
    let stored: Option<S> = get(row, column)?;
    stored
        .map(|value| parse(value).ok_or_else(|| Halt::damaged(column)))
        .transpose()
}

/// Reads one of a few names.
pub(crate) fn name<T: FromStr>(row: &Row, column: &str) -> Result<T, Halt> {
    read(row, column, |text: &str| text.parse().ok())
}

/// Reads a moment.
pub(crate) fn moment(row: &Row, column: &str) -> Result<Timestamp, Halt> {
    get(row, column).map(Timestamp::from_millis)
}

/// Reads bytes of which it is known how many there are.
pub(crate) fn array<const N: usize>(row: &Row, column: &str) -> Result<[u8; N], Halt> {
    read(row, column, |bytes: &[u8]| bytes.try_into().ok())
}

/// Reads what is 0 or 1.
pub(crate) fn flag(row: &Row, column: &str) -> Result<bool, Halt> {
    read(row, column, |number: i64| match number {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    })
}

/// Reads a count that is never negative.
pub(crate) fn count<T: TryFrom<i64>>(row: &Row, column: &str) -> Result<T, Halt> {
    read(row, column, |number: i64| T::try_from(number).ok())
}
