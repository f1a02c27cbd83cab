//! The one place where secrets pass between memory and the file.

use base::Secret;
use rusqlite::Row;

/// The bytes to store for a secret.
pub(crate) fn to_stored(secret: &Secret) -> &[u8] {
    secret.expose()
}

/// Reads back what [`to_stored`] gave.
pub(crate) fn from_stored(row: &Row<'_>, column: &str) -> rusqlite::Result<Secret> {
    row.get(column).map(|bytes: Vec<u8>| Secret::new(bytes))
}
