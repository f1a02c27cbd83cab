use std::{
    io,
    path::{Path, PathBuf},
};

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No programs of PostgreSQL were found.
    #[error(
        "PostgreSQL is not installed (apt-get install postgresql, or name the directory of its \
         programs in COUNTERSIGN_TEST_POSTGRES_BIN)"
    )]
    Missing,
    /// The directory that was named does not hold what is needed.
    #[error("{}: {problem}", directory.display())]
    Unusable {
        /// Where the programs were looked for.
        directory: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A file could not be written or read, or a program not be started.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No data directory could be made.
    #[error("initdb ended with {0}")]
    Initdb(String),
    /// The server ended where it should have run.
    #[error("the server ended instead of being {wanted}; its log ends with\n{log}")]
    Ended {
        /// What was waited for.
        wanted: &'static str,
        /// The end of its log.
        log: String,
    },
    /// The server did not get there in time.
    #[error("waited in vain for the server to be {wanted}; its log ends with\n{log}")]
    Late {
        /// What was waited for.
        wanted: &'static str,
        /// The end of its log.
        log: String,
    },
    /// Patroni did not do what it was asked for.
    #[error("Patroni says: {0}")]
    Refused(String),
    /// What was asked for needs a server that runs.
    #[error("the server does not run")]
    Stopped,
}

/// Says which file an error of the system is about.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_path_buf();
    move |source| Error::File { path, source }
}
