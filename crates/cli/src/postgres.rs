//! Stands for the crate of the adapter until that is there.

use std::{path::PathBuf, sync::Arc, time::Duration};

use base::{Secret, SharedClock, SharedRng};
use sign::Vault;
use store::{Store, StoreError};
use store_sqlite::Migrated;

#[derive(Clone, Debug)]
pub(crate) struct PostgresOptions {
    shown: String,
    protection: Protection,
    here: bool,
    pub(crate) connections: usize,
    pub(crate) statement_timeout: Duration,
    pub(crate) patience: Duration,
    pub(crate) max_claims: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    Plain,
    Unverified,
    Verified(Option<PathBuf>),
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UrlError(&'static str);

impl PostgresOptions {
    pub(crate) fn parse(url: &Secret) -> Result<Self, UrlError> {
        let text = url.expose_str().ok_or(UrlError("it is not text"))?;
        let (_, rest) = text.split_once("://").ok_or(UrlError("expected ://"))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (_, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let here = place.starts_with("127.0.0.1");
        let mut protection = if here {
            Protection::Plain
        } else {
            Protection::Verified(None)
        };
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match (key, value) {
                ("sslmode", "disable") => protection = Protection::Plain,
                ("sslmode", "require") => protection = Protection::Unverified,
                ("sslmode", "verify-full") => protection = Protection::Verified(None),
                ("sslmode", _) => {
                    return Err(UrlError(
                        "its sslmode is none of disable, require, verify-ca and verify-full",
                    ));
                }
                ("sslrootcert", path) => protection = Protection::Verified(Some(path.into())),
                _ => {}
            }
        }
        Ok(Self {
            shown: format!("postgres://{place}"),
            protection,
            here,
            connections: 16,
            statement_timeout: Duration::from_secs(10),
            patience: Duration::from_secs(5),
            max_claims: 4_000_000,
        })
    }

    pub(crate) fn place(&self) -> String {
        self.shown.clone()
    }

    pub(crate) fn protection(&self) -> &Protection {
        &self.protection
    }

    pub(crate) fn is_here(&self) -> bool {
        self.here
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the database does not answer")]
pub(crate) struct OpenError;

pub(crate) async fn holds_sealed(_: &PostgresOptions) -> Result<bool, OpenError> {
    Err(OpenError)
}

#[derive(Clone, Copy)]
pub(crate) enum PostgresStore {}

impl PostgresStore {
    pub(crate) async fn open(
        _: PostgresOptions,
        _: Arc<Vault>,
        _: SharedClock,
        _: SharedRng,
    ) -> Result<Self, OpenError> {
        Err(OpenError)
    }

    pub(crate) fn migrated(&self) -> Migrated {
        match *self {}
    }

    pub(crate) async fn reseal(&self) -> Result<u64, StoreError> {
        match *self {}
    }

    pub(crate) async fn claim_profile(&self, _: &str) -> Result<(), StoreError> {
        match *self {}
    }
}

/// An end of a copy.
#[derive(Debug)]
pub(crate) enum PostgresSource {}

impl PostgresSource {
    pub(crate) async fn open(
        _: PostgresOptions,
        _: &Vault,
        _: SharedRng,
    ) -> Result<Self, OpenError> {
        Err(OpenError)
    }

    pub(crate) fn profile(&self) -> Option<&str> {
        match *self {}
    }
}

/// The other end of a copy.
#[derive(Debug)]
pub(crate) enum PostgresTarget {}

impl PostgresTarget {
    pub(crate) async fn open(
        _: PostgresOptions,
        _: Option<String>,
        _: SharedRng,
    ) -> Result<Self, OpenError> {
        Err(OpenError)
    }
}

pub(crate) fn as_store(store: &Arc<PostgresStore>) -> Arc<dyn Store> {
    match **store {}
}

pub(crate) fn as_source(source: PostgresSource) -> Box<dyn store_copy::Source> {
    match source {}
}

pub(crate) fn as_target(target: PostgresTarget) -> Box<dyn store_copy::Target> {
    match target {}
}
