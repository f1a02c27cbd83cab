mod authorities;
mod url;

use std::{fmt, path::PathBuf, time::Duration};

use base::Secret;
use store::BoardSizes;
use tokio_postgres::{
    Config,
    config::{Host, TargetSessionAttrs},
};

pub use authorities::{Authorities, NotAuthorities};
pub use url::UrlError;

/// Where the database is, and how it is used.
#[derive(Clone)]
pub struct PostgresOptions {
    /// The servers, and for each as whom and everything else that the URL says.
    pub(crate) targets: Vec<Config>,
    /// How the way there is protected.
    pub(crate) protection: Protection,
    /// Whose word counts for who a server is, where the URL names a file that says
    /// so. Without them such a store is not opened.
    pub authorities: Option<Authorities>,
    /// How many units and reads of callers may be under way at the same time; at
    /// least one. Eight more connections are made as they are needed: two each for
    /// lists, for the directory and the health check, for what waits to be sent and
    /// what has lapsed, and for single-use claims.
    pub connections: usize,
    /// How long the database may take over a statement, waiting for others
    /// included; at least a millisecond. A transaction that does nothing for half as
    /// long is undone.
    pub statement_timeout: Duration,
    /// How long a lost connection is made up for before the caller is told, and
    /// how long one waits for a free connection.
    pub patience: Duration,
    /// How many single-use claims all nodes together may hold. More are answered
    /// with `StoreError::Full` until held ones have expired. A node hears of the
    /// others' claims a little later, so several can pass the limit by what they
    /// make within a second.
    pub max_claims: usize,
    /// How large the parts are in which the entries of boards are counted. Nodes may
    /// have different ones.
    pub board_sizes: BoardSizes,
    /// When what has lapsed is forgotten.
    pub upkeep: Upkeep,
    /// What is done to a schema that is older than this program's.
    pub migrate: Migrate,
    /// The profile that it is opened for. One that belongs to another is not opened,
    /// and not migrated before that is known. `None` does not ask.
    pub profile: Option<String>,
    /// How far this node's clock may be from the database's, so that it is opened;
    /// `None` does not ask. Opening takes it upon itself to forget what has lapsed.
    pub clock_tolerance: Option<Duration>,
}

/// How the way to the database is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Not at all.
    Plain,
    /// It is encrypted, for whoever answers.
    Unverified,
    /// It is encrypted, and the server has shown a certificate for its name. `None`
    /// leaves it to the operating system whose word counts; otherwise it counts what
    /// is in the file of that name, which whoever opens the store reads.
    Verified(Option<PathBuf>),
}

/// When what has lapsed is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// In the background, and so long between two times.
    Every(Duration),
    /// Before each unit, so that a single node does step for step what the embedded
    /// store does. It costs each unit several statements.
    BeforeEachUnit,
    /// Not by this one, whose clock then ends nothing that is fresh to the others.
    Never,
}

/// What is done to a schema that is older than this program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migrate {
    /// It is brought up to date. Nodes of an older version cannot be started any more
    /// then.
    IfOlder,
    /// It is left as it is, and the store is not opened.
    No,
}

impl PostgresOptions {
    /// Reads a URL as libpq does, `postgres://user:password@host:port,…/database?…`,
    /// with 16 connections, ten seconds a statement, five seconds of patience, four
    /// million claims, a second between two times of upkeep, and whatever clock. An
    /// older schema is migrated, of whatever profile.
    ///
    /// `sslmode` is `disable`, `require` (encrypted, but for whoever answers),
    /// `verify-ca` or `verify-full`, which both verify the name. It is `verify-full`
    /// where nothing is said, and `disable` where every host is this machine.
    /// `sslrootcert` names a file with the certificates that count instead of the
    /// operating system's; its content is handed over in `authorities`. Of several
    /// hosts the first one that takes writes is used, whatever `target_session_attrs`
    /// says: nothing here works on one that only reads.
    ///
    /// # Errors
    /// [`UrlError`], which shows nothing of a password.
    pub fn parse(url: &Secret) -> Result<Self, UrlError> {
        let (targets, protection) = url::parse(url)?;
        Ok(Self {
            targets: targets.into_iter().map(completed).collect(),
            protection,
            authorities: None,
            connections: 16,
            statement_timeout: Duration::from_secs(10),
            patience: Duration::from_secs(5),
            max_claims: 4_000_000,
            board_sizes: BoardSizes::USUAL,
            upkeep: Upkeep::Every(Duration::from_secs(1)),
            migrate: Migrate::IfOlder,
            profile: None,
            clock_tolerance: None,
        })
    }

    /// How the way to the database is protected.
    #[must_use]
    pub fn protection(&self) -> &Protection {
        &self.protection
    }

    /// Whether every host is this machine, so that nothing passes over a network.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.targets.iter().all(url::is_here)
    }

    /// Which database it is, for people: the hosts and its name, nothing of who
    /// signs in.
    #[must_use]
    pub fn place(&self) -> String {
        let hosts: Vec<_> = self.targets.iter().map(shown).collect();
        let name = self
            .targets
            .first()
            .and_then(|it| it.get_dbname().or(it.get_user()));
        format!(
            "postgres://{}/{}",
            hosts.join(","),
            name.unwrap_or_default()
        )
    }
}

/// A host and its port.
pub(crate) fn shown(target: &Config) -> String {
    let host = match (target.get_hosts().first(), target.get_hostaddrs().first()) {
        (Some(Host::Tcp(name)), _) => name.clone(),
        #[cfg(unix)]
        (Some(Host::Unix(path)), _) => path.display().to_string(),
        (None, Some(address)) => address.to_string(),
        (None, None) => String::new(),
    };
    let port = target.get_ports().first().copied().unwrap_or(5432);
    format!("{host}:{port}")
}

/// Adds what this program wants wherever the URL leaves it open: a server that
/// has gone without a word is noticed within seconds, not within hours.
fn completed(mut config: Config) -> Config {
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    if config.get_application_name().is_none() {
        config.application_name("countersign");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(2));
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(10));
    }
    if config.get_keepalives_idle() == Config::new().get_keepalives_idle() {
        config.keepalives_idle(Duration::from_secs(10));
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(Duration::from_secs(3));
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(3);
    }
    config
}

impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("place", &self.place())
            .field("protection", &self.protection)
            .field("connections", &self.connections)
            .field("statement_timeout", &self.statement_timeout)
            .field("patience", &self.patience)
            .field("max_claims", &self.max_claims)
            .field("board_sizes", &self.board_sizes)
            .field("upkeep", &self.upkeep)
            .field("migrate", &self.migrate)
            .field("profile", &self.profile)
            .finish()
    }
}
