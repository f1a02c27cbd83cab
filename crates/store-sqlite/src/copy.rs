//! The embedded store as an end of a copy.

mod claims;
mod end;
mod marker;
mod source;
mod table;
mod target;

pub use source::SqliteSource;
pub use target::SqliteTarget;

use rusqlite::Connection;
use store_copy::EndError;

use crate::{OpenError, holder::Broken};

/// Refuses a store that another one is still being copied into.
pub(crate) fn require_whole(conn: &Connection) -> Result<(), OpenError> {
    match marker::find(conn)? {
        Some(_) => Err(OpenError::HalfCopied),
        None => Ok(()),
    }
}

fn unable(error: impl Into<OpenError>) -> EndError {
    match error.into() {
        OpenError::Damaged(what) => EndError::Damaged(what),
        OpenError::TakenOver => EndError::Overtaken,
        other => EndError::Unavailable(other.to_string()),
    }
}

fn broken(error: Broken) -> EndError {
    unable(error)
}
