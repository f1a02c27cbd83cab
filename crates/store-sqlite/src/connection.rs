//! How connections are opened.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use crate::OpenError;

/// How long a connection waits for a lock that another program has, such as
/// an operator's `sqlite3`.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// How large the write-ahead log's file stays after it was begun anew, in
/// bytes.
const LOG_SIZE: i64 = 64 * 1024 * 1024;

/// The greatest number of pages that SQLite knows.
const MOST_PAGES: i64 = 0xFFFF_FFFE;

/// The connection of the writer. Only one is open at a time.
pub(crate) fn writer(path: &Path, max_bytes: Option<u64>) -> Result<Connection, OpenError> {
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let mode: String =
        conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        return Err(OpenError::Sqlite(
            "the file system does not support a write-ahead log".into(),
        ));
    }
    // Every commit is flushed before it is answered, and checkpoints, which
    // would make one commit in a thousand slow, run elsewhere.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    conn.pragma_update_and_check(None, "journal_size_limit", LOG_SIZE, |_| Ok(()))?;
    if let Some(bytes) = max_bytes {
        limit(&conn, bytes)?;
    }
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

/// The connection that moves the log into the database beside the writer.
pub(crate) fn checkpointer(path: &Path) -> Result<Connection, OpenError> {
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    Ok(conn)
}

/// A connection that only reads.
pub(crate) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn open(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(PATIENCE)?;
    // A damaged or foreign file must not make SQLite run what it contains, nor
    // read past a broken cell.
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    Ok(conn)
}

fn limit(conn: &Connection, bytes: u64) -> Result<(), OpenError> {
    let page: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let pages = bytes.checked_div(page).unwrap_or(i64::MAX);
    let pages = pages.clamp(1, MOST_PAGES);
    conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    Ok(())
}
