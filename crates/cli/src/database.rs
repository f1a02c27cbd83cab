//! Where the store is, as `store.url` says it.

mod shown;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use base::{Secret, SharedRng};
use store_postgres::{Authorities, PostgresOptions, Protection, UrlError};
use store_sqlite::SqliteOptions;

pub(crate) use shown::{hides, shown};

use crate::config::Config;

/// Which engine has the store, and where.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    /// The embedded one, of which one process at a time is the owner.
    Sqlite(SqliteOptions),
    /// The one that any number of nodes share.
    Postgres(Box<PostgresOptions>),
}

/// What keeps `store.url` from being the place of a store. None of it shows the
/// URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadStoreUrl {
    #[error("expected sqlite: and a path, or postgres:// and a host")]
    NoScheme,
    #[error("{0}:// is not known; expected sqlite: and a path, or postgres:// and a host")]
    Scheme(String),
    #[error("expected a path after sqlite: and nothing after it")]
    Path,
    #[error(transparent)]
    Postgres(#[from] UrlError),
}

impl Database {
    /// The store of a configuration.
    ///
    /// # Errors
    /// What is wrong with its URL.
    pub(crate) fn of(config: &Config) -> Result<Self, BadStoreUrl> {
        let mut found = Self::at(&config.store.url, &config.data)?;
        let store = &config.store;
        match &mut found {
            Self::Sqlite(options) => options.max_claims = store.max_claims,
            Self::Postgres(options) => {
                options.max_claims = store.max_claims;
                options.connections = store.connections;
                options.statement_timeout = store.statement_timeout;
                options.patience = store.patience;
            }
        }
        Ok(found)
    }

    /// The store that a URL names, with everything else as it is by default. A
    /// path that does not begin at the root begins in `data`.
    ///
    /// # Errors
    /// What is wrong with the URL.
    pub(crate) fn at(url: &Secret, data: &Path) -> Result<Self, BadStoreUrl> {
        let text = url.expose_str().ok_or(BadStoreUrl::NoScheme)?;
        if let Some(rest) = text.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(SqliteOptions::new(data.join(path(rest)?))));
        }
        match text.split_once("://") {
            Some(("postgres" | "postgresql", _)) => {
                Ok(Self::Postgres(Box::new(PostgresOptions::parse(url)?)))
            }
            // Anything else before it may be a part of a password.
            Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_lowercase()) => {
                Err(BadStoreUrl::Scheme(scheme.to_owned()))
            }
            _ => Err(BadStoreUrl::NoScheme),
        }
    }

    /// Whether there are secrets in it that were sealed under some master key.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn holds_sealed(&self, rng: SharedRng) -> anyhow::Result<bool> {
        match self {
            Self::Sqlite(options) => Ok(store_sqlite::holds_sealed(&options.path)?),
            Self::Postgres(options) => store_postgres::holds_sealed(&ready(options)?, rng)
                .await
                .with_context(|| format!("{self} cannot be read")),
        }
    }

    /// Whether there is a store already.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) async fn is_there(&self, rng: SharedRng) -> anyhow::Result<bool> {
        match self {
            Self::Sqlite(options) => Ok(options.path.exists()),
            // Whoever opens a database first seals the keys of tokens in it.
            Self::Postgres(_) => self.holds_sealed(rng).await,
        }
    }

    /// The file with the authorities that are trusted, where one is named.
    pub(crate) fn root_cert(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(options) => root_cert(options),
        }
    }

    /// How the way to it is protected; nothing of a store on this machine's disk.
    pub(crate) fn way(&self) -> Option<&'static str> {
        let Self::Postgres(options) = self else {
            return None;
        };
        Some(match options.protection() {
            Protection::Plain => "not encrypted",
            Protection::Unverified => "encrypted, with a certificate that nobody looks at",
            Protection::Verified(None) => "encrypted, with a certificate that the system trusts",
            Protection::Verified(Some(_)) => {
                "encrypted, with a certificate that sslrootcert vouches for"
            }
        })
    }

    /// Whether what is read and written passes over a network as it is.
    pub(crate) fn is_in_the_clear(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(options) => {
                *options.protection() == Protection::Plain && !options.is_here()
            }
        }
    }

    /// What about the way to it may not be meant.
    pub(crate) fn doubt(&self) -> Option<&'static str> {
        let Self::Postgres(options) = self else {
            return None;
        };
        match options.protection() {
            Protection::Verified(_) => None,
            Protection::Unverified => Some(
                "the way to the database is encrypted, but whoever answers is taken for it; \
                 sslmode=verify-full looks at the certificate",
            ),
            Protection::Plain if !self.is_in_the_clear() => None,
            Protection::Plain => Some(
                "the way to the database is not encrypted, so that whoever is on it reads the \
                 password and every secret",
            ),
        }
    }
}

fn root_cert(options: &PostgresOptions) -> Option<&Path> {
    match options.protection() {
        Protection::Verified(file) => file.as_deref(),
        Protection::Plain | Protection::Unverified => None,
    }
}

/// What a shared store is opened with: the file of authorities that its URL may name
/// is read now, so that one that was replaced counts from the next start on.
///
/// # Errors
/// When the file cannot be read, or holds no certificates.
pub(crate) fn ready(options: &PostgresOptions) -> anyhow::Result<PostgresOptions> {
    let mut ready = options.clone();
    if let Some(path) = root_cert(options) {
        let failed = || format!("sslrootcert {}", path.display());
        let pem = fs::read(path).with_context(failed)?;
        ready.authorities = Some(Authorities::from_pem(&pem).with_context(failed)?);
    }
    Ok(ready)
}

/// The path behind `sqlite:`, which may be written like a URL without a host.
fn path(rest: &str) -> Result<PathBuf, BadStoreUrl> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let of_a_host = path.len() < rest.len() && !path.starts_with('/');
    // What other programs take here, and this one would make a file of.
    let special = path.contains('?') || path == ":memory:";
    if path.is_empty() || path.ends_with('/') || of_a_host || special {
        return Err(BadStoreUrl::Path);
    }
    Ok(PathBuf::from(path))
}

/// As it is told, without the password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(options) => write!(f, "{}", options.path.display()),
            Self::Postgres(options) => f.write_str(&options.place()),
        }
    }
}
