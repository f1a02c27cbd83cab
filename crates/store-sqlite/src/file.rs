//! The files of a store and the lock that keeps a second process out.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use crate::OpenError;

/// The right to the store's files, held until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Locks the store at `path` and makes its file if it is not there. Returns
/// the path with symbolic links resolved, so that every name of the same file
/// meets the same lock.
pub(crate) fn claim(path: &Path) -> Result<(Lock, PathBuf), OpenError> {
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
    make(&path).map_err(at(&path))?;
    Ok((Lock { _file: file }, path))
}

/// Makes an empty file that only its owner may read; SQLite gives its `-wal`
/// and `-shm` the same mode. A file that is there is not opened: closing it
/// again would drop every POSIX lock that this process has on it.
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

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn private() -> OpenOptions {
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

fn at(path: &Path) -> impl FnOnce(io::Error) -> OpenError + use<> {
    let path = path.to_owned();
    |source| OpenError::Io { path, source }
}
