//! A whole store as one file, and the way back.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use base::{OwnerId, SharedClock, Timestamp};
use rusqlite::Connection;
use sign::Vault;
use store::{Step, StoreError, Unit, Watermark};
use tempfile::TempPath;

use crate::{
    OpenError, SqliteOptions, connection,
    engine::Engine,
    error::read_error,
    file::{self, at, with_suffix},
    schema::{self, Migrated},
};

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was signed or issued up to this moment is refused from now on.
    pub watermark: Timestamp,
    /// Where the store that was there before lies now, if there was one.
    pub kept: Option<PathBuf>,
    /// What was done to the schema of the backup.
    pub migrated: Migrated,
}

/// Whether somebody has the store open at present.
///
/// # Errors
/// [`OpenError::Io`] when its lock cannot be tried.
pub fn in_use(path: &Path) -> Result<bool, OpenError> {
    if !path.exists() {
        return Ok(false);
    }
    match file::lock(path) {
        Ok(_) => Ok(false),
        Err(OpenError::InUse(_)) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Whether the store holds secrets that were sealed under some master key, so
/// that it makes no sense to open it with a new one.
///
/// # Errors
/// [`OpenError`] when it cannot be read.
pub fn holds_sealed(path: &Path) -> Result<bool, OpenError> {
    if fs::metadata(path).map_or(0, |file| file.len()) == 0 {
        return Ok(false);
    }
    schema::holds_sealed(&connection::reader(path)?)
}

/// Copies what is committed into a new file, which goes with the guard that is
/// returned until that is told to leave it. SQLite reads it in one snapshot and
/// leaves out what was deleted.
pub(crate) fn snapshot(from: &Path, to: &Path) -> Result<TempPath, StoreError> {
    let failed = |error: io::Error| StoreError::Unavailable(format!("{}: {error}", to.display()));
    let file = file::private().create_new(true).open(to).map_err(failed)?;
    // What is not whole must not be taken for a backup.
    let unfinished = TempPath::try_from_path(to).map_err(failed)?;
    connection::reader(from)
        .and_then(|conn| copy(&conn, to))
        .map_err(|error| read_error(&error))?;
    file.sync_all().map_err(failed)?;
    Ok(unfinished)
}

fn copy(conn: &Connection, to: &Path) -> rusqlite::Result<()> {
    let name = to
        .to_str()
        .ok_or_else(|| rusqlite::Error::InvalidPath(to.to_owned()))?;
    conn.execute("VACUUM INTO ?1", [name]).map(drop)
}

/// Finds out whether a file is a whole store of this program.
///
/// # Errors
/// [`OpenError`].
pub fn verify(backup: &Path) -> Result<(), OpenError> {
    let conn = connection::reader(backup)?;
    if schema::version(&conn)? == 0 {
        return Err(OpenError::Damaged("there is no store in the file".into()));
    }
    let verdict: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(OpenError::Damaged(verdict));
    }
    Ok(())
}

/// Puts a backup in the place of the store of `options`, and raises its
/// watermark to the present moment. The store that was there is kept beside it.
///
/// The change happens as one: a restore that was cut short either did not begin
/// or is finished when the store is opened the next time.
///
/// # Errors
/// [`OpenError`]; [`OpenError::InUse`] while anyone has the store open,
/// [`OpenError::Damaged`], [`OpenError::Foreign`] or [`OpenError::TooNew`] when
/// the file is no backup that this program can read, [`OpenError::MasterKey`]
/// when the vault does not open its secrets. The store is then as it was.
pub fn restore(
    backup: &Path,
    options: &SqliteOptions,
    vault: Arc<Vault>,
    owner: OwnerId,
    clock: &SharedClock,
) -> Result<Restored, OpenError> {
    let (lock, path) = file::lock(&options.path)?;
    file::finish_restore(&path)?;
    let incoming = with_suffix(&path, ".incoming");
    take_in(backup, &incoming)?;
    let watermark = clock.now();
    let migrated = match prepare(&incoming, options, vault, owner, watermark) {
        Ok(migrated) => migrated,
        Err(error) => {
            discard(&incoming);
            return Err(error);
        }
    };
    let ready = file::restoring(&path);
    fs::rename(&incoming, &ready).map_err(at(&ready))?;
    let kept = file::finish_restore(&path)?;
    drop(lock);
    Ok(Restored {
        watermark,
        kept,
        migrated,
    })
}

fn take_in(backup: &Path, incoming: &Path) -> Result<(), OpenError> {
    let mut from = fs::File::open(backup).map_err(at(backup))?;
    discard(incoming);
    let mut to = file::private()
        .create_new(true)
        .open(incoming)
        .map_err(at(incoming))?;
    io::copy(&mut from, &mut to).map_err(at(incoming))?;
    drop(to);
    verify(incoming).inspect_err(|_| discard(incoming))
}

/// Makes the copy a store of today with its watermark, complete in one file.
fn prepare(
    incoming: &Path,
    options: &SqliteOptions,
    vault: Arc<Vault>,
    owner: OwnerId,
    now: Timestamp,
) -> Result<Migrated, OpenError> {
    let mut engine = Engine::open(incoming, options, vault, None)?;
    let migrated = engine.migrated();
    let unit = Unit::of(owner, Step::RaiseWatermark(Watermark::at(now)));
    for answer in engine.transact(std::iter::once(&unit), now)? {
        answer.map_err(|error| OpenError::Sqlite(error.to_string()))?;
    }
    engine.empty_log()?;
    drop(engine);
    file::sync(incoming)?;
    let log = with_suffix(incoming, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(OpenError::Sqlite("its log could not be emptied".into()));
    }
    discard_beside(incoming);
    Ok(migrated)
}

/// Removes what is left of an attempt, if there is anything.
fn discard(incoming: &Path) {
    let _ = fs::remove_file(incoming);
    discard_beside(incoming);
}

fn discard_beside(incoming: &Path) {
    for suffix in ["-wal", "-shm"] {
        let _ = fs::remove_file(with_suffix(incoming, suffix));
    }
}
