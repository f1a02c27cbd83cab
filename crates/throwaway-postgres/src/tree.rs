//! Copies of directories.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use crate::error::{Error, at};

/// Copies a directory: `file` brings each file to its new place, and `made` is
/// told of whatever was made.
pub(crate) fn copy(
    from: &Path,
    to: &Path,
    file: fn(&Path, &Path) -> io::Result<()>,
    made: &dyn Fn(&Path) -> Result<(), Error>,
) -> Result<(), Error> {
    fs::create_dir(to).map_err(at(to))?;
    let rights = fs::metadata(from).map_err(at(from))?.permissions();
    fs::set_permissions(to, rights).map_err(at(to))?;
    made(to)?;
    for entry in fs::read_dir(from).map_err(at(from))? {
        let entry = entry.map_err(at(from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(at(&source))?;
        if kind.is_dir() {
            copy(&source, &target, file, made)?;
        } else if kind.is_symlink() {
            let aim: PathBuf = fs::read_link(&source).map_err(at(&source))?;
            symlink(aim, &target).map_err(at(&target))?;
        } else {
            file(&source, &target).map_err(at(&source))?;
            made(&target)?;
        }
    }
    Ok(())
}

/// A second file with the same content.
pub(crate) fn duplicate(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to).map(drop)
}

/// A second name for the same file, or where the file systems differ a copy.
pub(crate) fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| duplicate(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_directories_and_links_arrive() {
        let place = tempfile::tempdir().unwrap();
        let (from, to) = (place.path().join("from"), place.path().join("to"));
        fs::create_dir_all(from.join("lib")).unwrap();
        fs::write(from.join("lib/a.so.1"), "a").unwrap();
        symlink("a.so.1", from.join("lib/a.so")).unwrap();
        for file in [duplicate, link] {
            copy(&from, &to, file, &|_| Ok(())).unwrap();
            assert_eq!(fs::read_to_string(to.join("lib/a.so")).unwrap(), "a");
            let aim = fs::read_link(to.join("lib/a.so")).unwrap();
            assert_eq!(aim, Path::new("a.so.1"));
            fs::remove_dir_all(&to).unwrap();
        }
    }
}
