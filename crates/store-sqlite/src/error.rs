use std::{io, path::PathBuf};

use rusqlite::ErrorCode;
use sign::vault::Locked;
use store::{Refusal, StoreError};

use crate::{holder::Broken, writer::closed};

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process, or another part of this one, has the store open.
    #[error("the store is in use by another process (it holds the lock {})", .0.display())]
    InUse(PathBuf),
    /// A file could not be made, opened or locked.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A newer version of this program has written the file.
    #[error("the store has schema version {found}; this program knows versions up to {known}")]
    TooNew {
        /// The version in the file.
        found: i64,
        /// The newest version that this program can read.
        known: i64,
    },
    /// The file has to be migrated first, which only opening it to serve does, and
    /// `countersign migrate`.
    #[error(
        "the store has schema version {found} and not {known} yet; run `countersign migrate` first"
    )]
    TooOld {
        /// The version in the file.
        found: i64,
        /// The version that this program writes.
        known: i64,
    },
    /// Another store is being copied into it.
    #[error(
        "another store is being copied into it and has not arrived as a whole; run the same \
         `countersign store copy` again to finish it"
    )]
    HalfCopied,
    /// The file is another program's database.
    #[error("the file is an SQLite database, but not one of this program's")]
    Foreign,
    /// Another process has taken the store over since this one opened it.
    #[error("another process has taken the store over")]
    TakenOver,
    /// What is stored cannot be what this program wrote.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The secrets in the store do not open with the master keys that were
    /// given.
    #[error("the secrets in the store cannot be read: {0}")]
    MasterKey(Locked),
    /// SQLite could not do it, for a reason outside the file.
    #[error("SQLite: {0}")]
    Sqlite(String),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) {
            Self::Damaged(error.to_string())
        } else {
            Self::Sqlite(error.to_string())
        }
    }
}

impl From<Broken> for OpenError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::TakenOver => Self::TakenOver,
            Broken::Engine(error) => error.into(),
        }
    }
}

impl From<Broken> for Halt {
    fn from(broken: Broken) -> Self {
        match broken {
            // The next unit finds out as well, and ends the writer.
            Broken::TakenOver => Self::Failed(closed()),
            Broken::Engine(error) => Self::Engine(error),
        }
    }
}

impl From<Halt> for OpenError {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Engine(error) => error.into(),
            Halt::Failed(StoreError::Damaged(what)) => Self::Damaged(what),
            Halt::Failed(error) => Self::Sqlite(error.to_string()),
            Halt::Refused(refusal) => Self::Sqlite(refusal.to_string()),
        }
    }
}

impl From<OpenError> for StoreError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Damaged(what) => Self::Damaged(what),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// Why a unit goes no further.
#[derive(Debug)]
pub(crate) enum Halt {
    /// A rule says so; the unit is undone and answered.
    Refused(Refusal),
    /// This unit cannot be done; the others of its batch can.
    Failed(StoreError),
    /// SQLite failed; nothing of the transaction can be relied on.
    Engine(rusqlite::Error),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<rusqlite::Error> for Halt {
    fn from(error: rusqlite::Error) -> Self {
        if is_bad_row(&error) {
            Self::Failed(StoreError::Damaged(error.to_string()))
        } else {
            Self::Engine(error)
        }
    }
}

/// What a failed read is to the port.
pub(crate) fn read_error(error: &rusqlite::Error) -> StoreError {
    if is_damage(error) {
        StoreError::Damaged(error.to_string())
    } else {
        StoreError::Unavailable(error.to_string())
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    is_bad_row(error)
        || matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        )
}

/// Whether SQLite read the row well and only its content makes no sense.
fn is_bad_row(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
    )
}
