//! An open store, of either engine. What both can do is the port's; what is
//! here only the binary asks of them.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use base::{SharedClock, SharedRng};
use sign::Vault;
use store::{Store, StoreError};
use store_postgres::{Migrate, OpenError, PostgresOptions, PostgresStore, Upkeep};
use store_sqlite::SqliteStore;

use crate::{
    database::{self, Database},
    house::Profile,
};

/// An open store.
pub(crate) enum Engine {
    Sqlite(Arc<SqliteStore>),
    Postgres(Arc<PostgresStore>),
}

/// For what a store is opened. One that is shared may have nodes of another version,
/// and with better clocks, at work on it; an embedded one has nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// To serve, as that profile.
    Serve(Profile),
    /// To bring its schema up to date.
    Migrate,
    /// For one command, which leaves a shared store's schema as it is and tidies
    /// nothing up there.
    Beside,
}

impl Opening {
    fn apply(self, options: &mut PostgresOptions) {
        match self {
            Self::Serve(profile) => options.profile = Some(profile.as_str().to_owned()),
            Self::Migrate => options.upkeep = Upkeep::Never,
            Self::Beside => {
                options.upkeep = Upkeep::Never;
                options.migrate = Migrate::No;
            }
        }
    }
}

/// Says what a node lacks whose key is not the one of the others.
fn explained(error: OpenError) -> anyhow::Error {
    match error {
        OpenError::MasterKey(_) => anyhow::Error::from(error)
            .context("every node needs the same master key; copy it from a node that has it"),
        error => error.into(),
    }
}

/// What opening a store did to its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Migrated {
    /// The version that was found; 0 where nothing was stored yet.
    pub(crate) from: i64,
    /// The version that it is now.
    pub(crate) to: i64,
}

impl Engine {
    /// Opens a store, making or migrating what is needed, as far as that is `opening`'s
    /// business. A shared one is not opened by a clock that is farther off than
    /// `tolerance`.
    ///
    /// # Errors
    /// When it cannot be reached or read, or the vault does not open its secrets.
    pub(crate) async fn open(
        database: &Database,
        opening: Opening,
        vault: Arc<Vault>,
        clock: SharedClock,
        tolerance: Option<Duration>,
        rng: SharedRng,
    ) -> anyhow::Result<Self> {
        let failed = || format!("the store in {database} cannot be opened");
        match database {
            Database::Sqlite(options) => {
                let store = SqliteStore::open(options.clone(), vault, clock);
                Ok(Self::Sqlite(Arc::new(store.with_context(failed)?)))
            }
            Database::Postgres(options) => {
                let mut options = database::ready(options)?;
                opening.apply(&mut options);
                options.clock_tolerance = tolerance;
                let store = PostgresStore::open(options, vault, clock, rng).await;
                let store = store.map_err(explained).with_context(failed)?;
                Ok(Self::Postgres(Arc::new(store)))
            }
        }
    }

    /// What everything but the binary sees of it.
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(store) => Arc::clone(store) as Arc<dyn Store>,
            Self::Postgres(store) => Arc::clone(store) as Arc<dyn Store>,
        }
    }

    /// What opening it did to its schema.
    pub(crate) fn migrated(&self) -> Migrated {
        let (from, to) = match self {
            Self::Sqlite(store) => (store.migrated().from, store.migrated().to),
            Self::Postgres(store) => (store.migrated().from, store.migrated().to),
        };
        Migrated { from, to }
    }

    /// Seals every secret anew that is not under the active master key, and says
    /// how many those were.
    ///
    /// # Errors
    /// [`StoreError`]; asking again does the rest.
    pub(crate) async fn reseal(&self) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(store) => store.reseal().await,
            Self::Postgres(store) => store.reseal().await,
        }
    }

    /// Marks a store that is shared as the profile's own, or finds that it is. Of
    /// an embedded one the data directory says whose it is.
    ///
    /// # Errors
    /// When it belongs to the other profile, or cannot be asked.
    pub(crate) async fn claim_profile(&self, profile: Profile) -> anyhow::Result<()> {
        let Self::Postgres(store) = self else {
            return Ok(());
        };
        let owner = store.claim_profile(profile.as_str()).await?;
        ensure!(
            owner == profile.as_str(),
            "the database belongs to the profile `{owner}` and this is `{}`; what `dev` has filled \
             `up` does not serve, nor the other way round, so give this one a database of its own",
            profile.as_str()
        );
        Ok(())
    }
}
