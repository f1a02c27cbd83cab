//! As whom the server runs.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

use crate::error::{Error, at};

const USERS: &str = "/etc/passwd";
const NOBODY: &str = "nobody";

/// Whoever runs the tests, or for root a user without rights.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account {
    /// None where nobody has to be changed to.
    other: Option<(u32, u32)>,
}

impl Account {
    pub(crate) fn choose() -> Result<Self, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { other: None });
        }
        let path = Path::new(USERS);
        let users = fs::read_to_string(path).map_err(at(path))?;
        let other = ids(&users, NOBODY).ok_or_else(|| Error::Unusable {
            directory: path.to_path_buf(),
            problem: "there is no user nobody, and PostgreSQL does not run as root".to_owned(),
        })?;
        Ok(Self { other: Some(other) })
    }

    /// Has a program run as that user.
    pub(crate) fn run(self, command: &mut Command) {
        if let Some((user, group)) = self.other {
            command.uid(user).gid(group);
        }
    }

    /// Gives a file to that user.
    pub(crate) fn own(self, path: &Path) -> Result<(), Error> {
        let Some((user, group)) = self.other else {
            return Ok(());
        };
        chown(path, Some(user), Some(group)).map_err(at(path))
    }

    /// Writes a file that the server can read and remove.
    pub(crate) fn write(self, path: &Path, text: &str) -> Result<(), Error> {
        fs::write(path, text).map_err(at(path))?;
        self.own(path)
    }

    /// Whether that user can read what is there, and pass every directory on the
    /// way.
    pub(crate) fn reaches(self, path: &Path) -> bool {
        let Some((user, _)) = self.other else {
            return path.exists();
        };
        let Ok(path) = path.canonicalize() else {
            return false;
        };
        let grants = |part: &Path, owner: u32, others: u32| {
            fs::metadata(part).is_ok_and(|found| {
                let bits = if found.uid() == user { owner } else { others };
                found.mode() & bits == bits
            })
        };
        let way = path.ancestors().skip(1);
        grants(&path, 0o500, 0o005) && way.into_iter().all(|part| grants(part, 0o100, 0o001))
    }
}

/// Whether whoever runs PostgreSQL here can run a program, too: for root that is
/// the user `nobody`, who passes through no private directory.
#[must_use]
pub fn reaches(program: &Path) -> bool {
    let is_file = program.metadata().is_ok_and(|found| found.is_file());
    is_file && Account::choose().is_ok_and(|account| account.reaches(program))
}

/// The numbers of a user and of its group.
fn ids(users: &str, name: &str) -> Option<(u32, u32)> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        Some((user, group))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/sh\nnobody2:x:7:8::/:\nnobody:x:65534:65533::/:\n";
        assert_eq!(ids(users, NOBODY), Some((65534, 65533)));
        assert_eq!(ids(users, "no"), None);
        assert_eq!(ids("nobody:x", NOBODY), None);
    }

    #[test]
    fn a_private_directory_on_the_way_is_seen() {
        let place = tempfile::tempdir().unwrap();
        let inside = place.path().join("inside");
        fs::write(&inside, "").unwrap();
        let mode = |bits| std::os::unix::fs::PermissionsExt::from_mode(bits);
        fs::set_permissions(&inside, mode(0o755)).unwrap();
        let stranger = Account {
            other: Some((65534, 65534)),
        };
        for (bits, reached) in [(0o700, false), (0o711, true)] {
            fs::set_permissions(place.path(), mode(bits)).unwrap();
            assert_eq!(stranger.reaches(&inside), reached, "{bits:o}");
        }
        fs::set_permissions(&inside, mode(0o700)).unwrap();
        assert!(!stranger.reaches(&inside));
    }
}
