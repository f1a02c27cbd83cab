//! Where a server and what it needs lie.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::{
    account::Account,
    error::{Error, at},
};

const PREFIX: &str = "countersign-postgres-";

/// A new directory that the account owns, below the first of the places for
/// temporary files that it can reach. It stays until somebody removes it.
pub(crate) fn directory(account: Account) -> Result<PathBuf, Error> {
    let usual = env::temp_dir();
    let below = [usual.as_path(), Path::new("/tmp"), Path::new("/var/tmp")]
        .into_iter()
        .find(|place| account.reaches(place))
        .unwrap_or(&usual);
    made_in(account, below)
}

/// The same below a place that was chosen.
pub(crate) fn below(account: Account, place: &Path) -> Result<PathBuf, Error> {
    if account.reaches(place) {
        return made_in(account, place);
    }
    Err(Error::Unusable {
        directory: place.to_path_buf(),
        problem: "it is not there, or the user nobody may not pass through".to_owned(),
    })
}

fn made_in(account: Account, below: &Path) -> Result<PathBuf, Error> {
    // Left-over links in the path would look like a way out of it.
    let below = below.canonicalize().map_err(at(below))?;
    let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&below);
    let made = made.map_err(at(&below))?;
    account.own(made.path())?;
    Ok(made.keep())
}

/// A password of 128 bits, since loopback belongs to everybody on the machine.
pub(crate) fn password() -> Result<String, Error> {
    let bytes: [u8; 16] = random()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let path = Path::new("/dev/urandom");
    let read = || -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        fs::File::open(path)?.read_exact(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(at(path))
}
