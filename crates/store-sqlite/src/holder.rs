//! Who may write: the one whose id is in the data. Locks keep a second writer
//! out as long as nobody meddles with the files; this holds where somebody did.

use rusqlite::{Connection, OptionalExtension};

use crate::sql;

/// The id that this process put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holder([u8; 16]);

impl Holder {
    /// Takes the store over: whoever held it writes no more.
    pub(crate) fn take(conn: &Connection) -> rusqlite::Result<Self> {
        let id = "UPDATE holder SET id = randomblob(16) RETURNING id";
        conn.query_row(id, [], |row| row.get(0)).map(Self)
    }

    /// Begins a transaction that writes, if the store is still this holder's.
    /// Nobody can take it over before the transaction ends.
    pub(crate) fn begin(self, conn: &Connection) -> Result<(), Broken> {
        sql::run(conn, "BEGIN IMMEDIATE", [])?;
        let id = conn
            .prepare_cached("SELECT id FROM holder")?
            .query_row([], |row| row.get(0))
            .optional()?;
        if id == Some(self.0) {
            return Ok(());
        }
        sql::run(conn, "ROLLBACK", [])?;
        Err(Broken::TakenOver)
    }
}

/// Why a transaction came to nothing.
#[derive(Debug)]
pub(crate) enum Broken {
    /// Somebody else has taken the store over.
    TakenOver,
    /// SQLite failed.
    Engine(rusqlite::Error),
}

impl From<rusqlite::Error> for Broken {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error)
    }
}
