use std::{path::PathBuf, time::Duration};

use sign::vault::Locked;
use store::{ClaimBucket, Refusal, StoreError};
use tokio_postgres::error::SqlState;

use crate::{Attended, ClockOffset};

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The URL names a file with the certificates that count, and its content was not
    /// handed over.
    #[error("the certificates of {} were not handed over", .0.display())]
    NoAuthorities(PathBuf),
    /// Connections cannot be encrypted.
    #[error("TLS: {0}")]
    Tls(String),
    /// A newer version of this program has written the database.
    #[error("the database has schema version {found}; this program knows versions up to {known}")]
    TooNew {
        /// The version in the database.
        found: i64,
        /// The newest version that this program can read.
        known: i64,
    },
    /// The database has to be migrated first, which was not asked for.
    #[error(
        "the database has schema version {found} and not {known} yet; run `countersign migrate`, \
         or start a node of this version"
    )]
    TooOld {
        /// The version in the database.
        found: i64,
        /// The version that this program writes.
        known: i64,
    },
    /// It is another profile's.
    #[error("the database belongs to the profile `{found}` and this is `{wanted}`")]
    OtherProfile {
        /// The profile that first opened it.
        found: String,
        /// The one that it was to be opened for.
        wanted: String,
    },
    /// This node's clock is farther from the database's than it may be.
    #[error(
        "this machine's clock is {offset}, and may not be off by more than {} s; let NTP set the \
         clocks of both", .limit.as_secs()
    )]
    WrongClock {
        /// How far it is off.
        offset: ClockOffset,
        /// How far it may be.
        limit: Duration,
    },
    /// Another store is being copied into it.
    #[error(
        "another store is being copied into it and has not arrived as a whole; run the same \
         `countersign store copy` again to finish it"
    )]
    HalfCopied,
    /// A node serves from it, and it is to be an end of a copy.
    #[error("{0}")]
    Attended(Attended),
    /// The database holds another program's tables.
    #[error(
        "the database holds tables that are not this program's, such as `{0}`; \
         give it a database of its own, or a schema of its own by the role's search_path"
    )]
    Foreign(String),
    /// The database has an encoding that does not hold every text.
    #[error("the database has the encoding {0}; make one with ENCODING 'UTF8'")]
    Encoding(String),
    /// What is stored cannot be what this program wrote.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The secrets in the store do not open with the master keys that were
    /// given.
    #[error("the secrets in the store cannot be read: {0}")]
    MasterKey(Locked),
    /// The database could not do it, or could not be reached.
    #[error("PostgreSQL: {0}")]
    Unavailable(String),
}

impl From<Halt> for OpenError {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Locked(locked) => Self::MasterKey(locked),
            other => StoreError::from(other).into(),
        }
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged(what) => Self::Damaged(what),
            StoreError::Unavailable(what) => Self::Unavailable(what),
            StoreError::Full => Self::Unavailable(error.to_string()),
        }
    }
}

/// Why a transaction goes no further.
#[derive(Debug)]
pub(crate) enum Halt {
    /// A rule says so; the unit is undone and answered.
    Refused(Refusal),
    /// This unit cannot be done, and trying again would not help.
    Failed(StoreError),
    /// A secret does not open with the master keys that were given.
    Locked(Locked),
    /// The database failed, or the way to it. What it says decides whether the
    /// unit is tried again; see [`Trouble`].
    Engine(tokio_postgres::Error),
    /// No answer came in time, or no connection: another one may be good. Whether
    /// what was asked for happened is not known.
    Silent(String),
    /// The server said that it is committed, and warned: it may be on that server
    /// alone, where a standby was to have it, too.
    Unconfirmed,
    /// A claim's bucket has no table. It can be made once the transaction is undone.
    NoBucket(ClaimBucket),
    /// What was in the way is gone, and nothing of this transaction happened: it
    /// starts over.
    Again,
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<tokio_postgres::Error> for Halt {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Engine(error)
    }
}

impl Halt {
    /// What it says about trying again; `None` where it is an answer.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Refused(_) | Self::Failed(_) | Self::Locked(_) | Self::NoBucket(_) => None,
            Self::Engine(error) => Some(Trouble::of(error)),
            Self::Silent(_) | Self::Unconfirmed => Some(Trouble::Lost),
            Self::Again => Some(Trouble::Conflict),
        }
    }

    /// What went wrong, for people.
    pub(crate) fn told(self) -> String {
        match StoreError::from(self) {
            StoreError::Unavailable(what) | StoreError::Damaged(what) => what,
            full @ StoreError::Full => full.to_string(),
        }
    }

    /// What is stored in a column cannot be what this program wrote. The value
    /// itself is not shown: it may be a secret.
    pub(crate) fn damaged(column: &str) -> Self {
        Self::Failed(StoreError::Damaged(format!("`{column}` makes no sense")))
    }
}

impl From<Halt> for StoreError {
    fn from(halt: Halt) -> Self {
        match halt {
            // Nothing that only reads or tidies up is ever refused.
            Halt::Refused(refusal) => Self::Damaged(refusal.to_string()),
            Halt::Failed(error) => error,
            Halt::Locked(locked) => Self::Damaged(locked.to_string()),
            Halt::Engine(error) if is_damage(&error) => Self::Damaged(said(&error)),
            Halt::Engine(error) => Self::Unavailable(said(&error)),
            Halt::Silent(what) => Self::Unavailable(what),
            Halt::Unconfirmed => {
                Self::Unavailable("the database warns of what it has committed".into())
            }
            Halt::NoBucket(bucket) => {
                let number = bucket.number();
                Self::Damaged(format!("the table `claim_{number}` is not there"))
            }
            Halt::Again => Self::Unavailable("other transactions are in the way".into()),
        }
    }
}

/// What the database or the way to it said, for a log. It holds no value of a row:
/// a server shows those in other fields of its message.
pub(crate) fn said(error: &tokio_postgres::Error) -> String {
    if let Some(of_server) = error.as_db_error() {
        return format!("{} ({})", of_server.message(), of_server.code().code());
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Whether the server found its own files damaged.
fn is_damage(error: &tokio_postgres::Error) -> bool {
    let damages = [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED];
    error.code().is_some_and(|code| damages.contains(code))
}

/// Whether it is a statement that was prepared on this connection and is no good any
/// more, as after a change of the schema. It stays that as long as the connection.
fn is_outdated(error: &tokio_postgres::Error) -> bool {
    let Some(of_server) = error.as_db_error() else {
        return false;
    };
    match *of_server.code() {
        SqlState::INVALID_SQL_STATEMENT_NAME => true,
        SqlState::FEATURE_NOT_SUPPORTED => of_server.routine() == Some("RevalidateCachedQuery"),
        _ => false,
    }
}

/// What a failure of the database says about trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Another transaction was in the way, and nothing of this one happened.
    Conflict,
    /// The connection, or the server behind it, is no good: another one may be.
    /// Whether what was asked of it happened is not known.
    Lost,
    /// Neither would help.
    Fatal,
}

impl Trouble {
    /// Reads it out of an error.
    pub(crate) fn of(error: &tokio_postgres::Error) -> Self {
        let Some(code) = error.code() else {
            // Without a code it is the connection that failed: what rows hold is
            // read in `row`, which makes a `Halt` of its own.
            return Self::Lost;
        };
        match *code {
            SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Self::Conflict,
            // The server is ending, starting, not the primary any more, or full, or has
            // heard nothing for too long.
            SqlState::ADMIN_SHUTDOWN
            | SqlState::CRASH_SHUTDOWN
            | SqlState::CANNOT_CONNECT_NOW
            | SqlState::READ_ONLY_SQL_TRANSACTION
            | SqlState::TOO_MANY_CONNECTIONS
            | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
            | SqlState::IDLE_SESSION_TIMEOUT => Self::Lost,
            // It went well or not, and the server does not know either.
            SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN => Self::Lost,
            _ if is_outdated(error) => Self::Lost,
            _ if code.code().starts_with("08") => Self::Lost,
            _ => Self::Fatal,
        }
    }
}
