//! The files of a store and the lock that keeps a second process out.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use crate::OpenError;

/// The right to the store's files, held until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    /// Let go before the lock file, which everyone takes first.
    database: Option<File>,
    _file: File,
}

/// Locks the store at `path`, finishes a restore that was cut short, and makes
/// the file if it is not there.
pub(crate) fn claim(path: &Path) -> Result<(Lock, PathBuf), OpenError> {
    let (mut lock, path) = lock(path)?;
    finish_restore(&path)?;
    make(&path).map_err(at(&path))?;
    // It may be another file by now.
    lock.database = None;
    lock.database = hold(&path)?;
    Ok((lock, path))
}

/// Locks the store at `path`. Returns the path with symbolic links resolved, so
/// that every name of the same file meets the same lock.
pub(crate) fn lock(path: &Path) -> Result<(Lock, PathBuf), OpenError> {
    let path = resolve(path).map_err(at(path))?;
    let lock_path = with_suffix(&path, ".lock");
    let file = private()
        .create(true)
        .truncate(false)
        .open(&lock_path)
        .map_err(at(&lock_path))?;
    file.try_lock().map_err(|refused| match refused {
        TryLockError::WouldBlock => OpenError::InUse(lock_path.clone()),
        TryLockError::Error(source) => at(&lock_path)(source),
    })?;
    let database = hold(&path)?;
    let lock = Lock {
        database,
        _file: file,
    };
    Ok((lock, path))
}

/// Locks the database file itself, if it is there: a lock file can be removed,
/// and another name of the database has another one.
///
/// Only where `flock` and the POSIX locks that SQLite takes on the same file do
/// not know of each other, which is Linux. Elsewhere the holder's id in the data
/// has to do.
#[cfg(target_os = "linux")]
fn hold(path: &Path) -> Result<Option<File>, OpenError> {
    let file = match private().open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(at(path))?,
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            // If this very process has the store open, closing this descriptor
            // would drop the POSIX locks of its connections.
            std::mem::forget(file);
            Err(OpenError::InUse(path.to_owned()))
        }
        Err(TryLockError::Error(source)) => Err(at(path)(source)),
    }
}

#[cfg(not(target_os = "linux"))]
fn hold(_: &Path) -> Result<Option<File>, OpenError> {
    Ok(None)
}

/// What takes the place of the store at `path` lies here once it is whole.
pub(crate) fn restoring(path: &Path) -> PathBuf {
    with_suffix(path, ".restoring")
}

/// Puts what a restore has made ready in the store's place, and says where the
/// store that was there lies now. Can be done again after any of its steps: the
/// new file keeps its waiting name until the old one and its log are away, since
/// neither may ever meet the other's log.
pub(crate) fn finish_restore(path: &Path) -> Result<Option<PathBuf>, OpenError> {
    let ready = restoring(path);
    let made = match fs::metadata(&ready).and_then(|file| file.modified()) {
        Ok(made) => made,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(&ready)(error)),
    };
    let millis = made
        .duration_since(UNIX_EPOCH)
        .map_or(0, |age| age.as_millis());
    let kept = with_suffix(path, &format!(".replaced-{millis}"));
    for suffix in ["-wal", ""] {
        let (from, to) = (with_suffix(path, suffix), with_suffix(&kept, suffix));
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(at(&from)(error)),
            _ => {}
        }
    }
    let _ = fs::remove_file(with_suffix(path, "-shm"));
    fs::rename(&ready, path).map_err(at(&ready))?;
    path.parent()
        .map_or(Ok(()), sync_directory)
        .map_err(at(path))?;
    Ok(kept.exists().then_some(kept))
}

/// Makes the content of a file durable.
pub(crate) fn sync(path: &Path) -> Result<(), OpenError> {
    let synced = private().open(path).and_then(|file| file.sync_all());
    synced.map_err(at(path))
}

/// Makes an empty file that only its owner may read; SQLite gives its `-wal`
/// and `-shm` the same mode.
fn make(path: &Path) -> io::Result<()> {
    match private().create_new(true).open(path) {
        Ok(_) => path.parent().map_or(Ok(()), sync_directory),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        found => return found,
    }
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "the path names no file"))?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    Ok(fs::canonicalize(parent.unwrap_or(Path::new(".")))?.join(name))
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the new name durable, not only the file's content.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> OpenError + use<> {
    let path = path.to_owned();
    |source| OpenError::Io { path, source }
}
