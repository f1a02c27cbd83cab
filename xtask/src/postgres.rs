mod bundle;

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use clap::Args;
use throwaway_postgres::{Binaries, Cluster, Error, Version};

/// A server that the tests use, and what they are told of it through their
/// environment.
const URL: &str = "COUNTERSIGN_TEST_POSTGRES";

/// Where PostgreSQL's programs are, for tests that need servers of their own.
pub(crate) const BINARIES: &str = "COUNTERSIGN_TEST_POSTGRES_BIN";

/// Enough for every test at once, each with the pools of a few nodes, and with a
/// table of claims for each minute in one transaction.
const SETTINGS: &[(&str, &str)] = &[
    ("max_connections", "500"),
    ("max_locks_per_transaction", "256"),
];

#[derive(Args)]
pub(crate) struct Options {
    /// The command to run.
    #[arg(
        value_name = "COMMAND",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    command: Vec<String>,
}

/// Runs a command that finds a server in its environment, otherwise as the caller
/// would; true when it ended well.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let server = Server::provide(root)?;
    let (name, arguments) = options.command.split_first().context("no command")?;
    let mut command = Command::new(name);
    command.args(arguments);
    server.tell(&mut command);
    let status = command
        .status()
        .with_context(|| format!("{name} could not be started"))?;
    Ok(status.success())
}

/// A server for the tests. One of our own stops when this is dropped.
pub(crate) struct Server {
    url: OsString,
    binaries: PathBuf,
    version: Version,
    /// None where the caller has named one.
    own: Option<Cluster>,
}

impl Server {
    /// The server that the caller has named in the environment, or else one that is
    /// started for this run. Its programs are those that are installed, or else those
    /// of a package that is pinned in tests/postgres.
    pub(crate) fn provide(root: &Path) -> Result<Self> {
        let binaries = binaries(root)?;
        let mut server = Self {
            url: OsString::new(),
            binaries: binaries.directory().to_path_buf(),
            version: binaries.version(),
            own: None,
        };
        if let Some(url) = named() {
            server.url = url;
        } else {
            let cluster = Cluster::start(&binaries, options())?;
            server.url = cluster.url("postgres").into();
            server.own = Some(cluster);
        }
        Ok(server)
    }

    /// Tells a command of it.
    pub(crate) fn tell(&self, command: &mut Command) {
        command.env(URL, &self.url).env(BINARIES, &self.binaries);
    }

    /// Which one it is.
    pub(crate) fn describe(&self) -> String {
        let (version, place) = (self.version, self.binaries.display());
        match &self.own {
            Some(cluster) => format!("{version} of {place} on port {}", cluster.port()),
            None => format!("as {URL} says; {version} of {place} for servers besides"),
        }
    }
}

/// The programs that are installed, or else those of the package that is pinned.
pub(crate) fn binaries(root: &Path) -> Result<Binaries> {
    match Binaries::find() {
        Err(Error::Missing) => bundle::binaries(root).context(Error::Missing),
        found => Ok(found?),
    }
}

fn options() -> throwaway_postgres::Options {
    let settings = SETTINGS.iter();
    throwaway_postgres::Options {
        fsync: false,
        settings: settings
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..throwaway_postgres::Options::default()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a server that the caller has is named in the environment"
)]
fn named() -> Option<OsString> {
    env::var_os(URL).filter(|url| !url.is_empty())
}
