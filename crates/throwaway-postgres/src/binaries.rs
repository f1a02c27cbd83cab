use std::{
    env,
    ffi::OsString,
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use crate::{
    account::Account,
    error::{Error, at},
    guardian::Guardian,
    place, tree,
};

/// Names the directory of the programs where none is to be looked for.
const VARIABLE: &str = "COUNTERSIGN_TEST_POSTGRES_BIN";

/// The oldest major version that is tested with.
const OLDEST: u32 = 14;

/// Directories whose children are installations of one version each, with the
/// way from there to the programs.
const USUAL: &[(&str, &str)] = &[
    ("/usr/lib/postgresql", "bin"),
    ("/usr", "bin"),
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/usr/local", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "bin"),
];

/// What a directory of programs has to hold.
const PROGRAMS: &[&str] = &["postgres", "initdb"];

/// What an installation consists of, beside the directory of its programs.
const PARTS: &[&str] = &["lib", "share"];

/// The version of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The major version, such as 18.
    pub major: u32,
    /// The minor version; 0 for one that is not released yet.
    pub minor: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The programs `postgres` and `initdb` of one installation.
#[derive(Clone, Debug)]
pub struct Binaries {
    directory: PathBuf,
    version: Version,
    /// Held for as long as the programs may be started.
    _copy: Option<Arc<Guardian>>,
}

impl Binaries {
    /// The programs in the directory that `COUNTERSIGN_TEST_POSTGRES_BIN` names,
    /// or else those on the `PATH`, or else the newest in one of the usual places.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`] where there are none of a version that can be used;
    /// [`Error::Unusable`] where the variable names a directory that does not
    /// serve.
    pub fn find() -> Result<Self, Error> {
        if let Some(named) = variable(VARIABLE) {
            return Self::at(Path::new(&named));
        }
        let path = variable("PATH").unwrap_or_default();
        let first = env::split_paths(&path)
            .filter_map(|directory| resolved(&directory))
            .find_map(|directory| Self::at(&directory).ok());
        let newest = || {
            let found = usual().into_iter().filter_map(|it| Self::at(&it).ok());
            found.max_by_key(|it| it.version)
        };
        first.or_else(newest).ok_or(Error::Missing)
    }

    /// The programs in a directory. Where the server has to run as another user
    /// who cannot reach them, a copy of the installation in a temporary directory.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] where one of the programs is missing, does not run or
    /// is too old.
    pub fn at(directory: &Path) -> Result<Self, Error> {
        let unusable = |problem: String| Error::Unusable {
            directory: directory.to_path_buf(),
            problem,
        };
        for program in PROGRAMS {
            if !directory.join(program).is_file() {
                return Err(unusable(format!("there is no {program}")));
            }
        }
        let version = ask(&directory.join("postgres")).map_err(&unusable)?;
        if version.major < OLDEST {
            return Err(unusable(format!("{version} is older than {OLDEST}")));
        }
        let account = Account::choose()?;
        let programs = PROGRAMS.iter().map(|program| directory.join(program));
        if programs
            .into_iter()
            .all(|program| account.reaches(&program))
        {
            return Ok(Self {
                directory: directory.to_path_buf(),
                version,
                _copy: None,
            });
        }
        let (directory, guardian) = moved(directory, account)?;
        Ok(Self {
            directory,
            version,
            _copy: Some(Arc::new(guardian)),
        })
    }

    /// The directory that they are in.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Their version.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// One of them, to be run with nothing of the caller's environment that could
    /// configure it.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.directory.join(name));
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
        if let Some(path) = variable("PATH") {
            command.env("PATH", path);
        }
        command
    }
}

/// Where the programs really are that a directory of the `PATH` links to.
fn resolved(directory: &Path) -> Option<PathBuf> {
    let program = directory.join("postgres").canonicalize().ok()?;
    Some(program.parent()?.to_path_buf())
}

fn usual() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (above, below) in USUAL {
        let entries = fs::read_dir(above).into_iter().flatten().flatten();
        let programs = entries.map(|entry| entry.path().join(below));
        found.extend(programs.filter(|it| it.join("postgres").is_file()));
    }
    found
}

/// Asks a server's program for its version.
fn ask(program: &Path) -> Result<Version, String> {
    let mut command = Command::new(program);
    command.arg("--version").env("LC_ALL", "C");
    let output = command.output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    parse(&said).ok_or_else(|| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        format!("it does not say its version: {said}{complaint}")
    })
}

/// Reads `postgres (PostgreSQL) 18.4 (Debian 18.4-1)`, `… 19beta1`.
fn parse(said: &str) -> Option<Version> {
    let (_, version) = said.split_once("(PostgreSQL) ")?;
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .next()?
        .split('.');
    Some(Version {
        major: numbers.next()?.parse().ok()?,
        minor: numbers.next().map_or(Some(0), |text| text.parse().ok())?,
    })
}

/// Takes an installation to where the account can reach it.
fn moved(directory: &Path, account: Account) -> Result<(PathBuf, Guardian), Error> {
    let directory = directory.canonicalize().map_err(at(directory))?;
    let place = place::directory(account)?;
    let guardian = Guardian::of(&place)?;
    let programs = place.join("bin");
    // The owner stays root and everybody reads, as where it is installed.
    tree::copy(&directory, &programs, tree::link, &|_| Ok(()))?;
    for part in PARTS {
        let source = directory.with_file_name(part);
        if source.is_dir() {
            tree::copy(&source, &place.join(part), tree::link, &|_| Ok(()))?;
        }
    }
    if account.reaches(&programs.join("postgres")) {
        return Ok((programs, guardian));
    }
    Err(Error::Unusable {
        directory,
        problem: "the user nobody may not read it".to_owned(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the programs are is known to the environment alone"
)]
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_they_are_printed() {
        let version = |major, minor| Some(Version { major, minor });
        for (said, read) in [
            ("postgres (PostgreSQL) 18.4\n", version(18, 4)),
            (
                "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n",
                version(15, 14),
            ),
            ("postgres (PostgreSQL) 19beta1\n", version(19, 0)),
            ("postgres (EnterpriseDB) 18.4\n", None),
            ("", None),
        ] {
            assert_eq!(parse(said), read, "{said}");
        }
    }

    #[test]
    fn a_directory_that_does_not_serve_says_why() {
        let place = tempfile::tempdir().unwrap();
        let said = |place: &Path| Binaries::at(place).unwrap_err().to_string();
        assert!(said(place.path()).ends_with(": there is no postgres"));

        for (text, problem) in [
            ("exit 1", "it does not say its version: "),
            (
                "echo 'postgres (PostgreSQL) 9.6.24'",
                "9.6 is older than 14",
            ),
        ] {
            for program in PROGRAMS {
                let path = place.path().join(program);
                fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
                let runs = std::os::unix::fs::PermissionsExt::from_mode(0o755);
                fs::set_permissions(&path, runs).unwrap();
            }
            let said = said(place.path());
            assert!(said.ends_with(problem), "{said}");
        }
    }
}
