//! Which stores are meant, and how each is opened as an end of a copy.

use std::{fs, path::Path};

use anyhow::Context;
use base::{Secret, SharedClock, SharedRng};
use sign::Vault;
use store_copy::{Source, Target};
use store_postgres::{PostgresOptions, PostgresSource, PostgresTarget};
use store_sqlite::{SqliteSource, SqliteTarget};

use crate::{
    args,
    config::Config,
    database::{self, Database},
    house::{self, Profile},
    marker, reach,
};

/// Both ends, and the configuration that says where the master key is.
pub(super) struct Ends {
    pub(super) from: Database,
    pub(super) to: Database,
    pub(super) config: Config,
}

impl Ends {
    /// Reads the command line.
    ///
    /// # Errors
    /// What is wrong with it. Nothing of a URL is shown.
    pub(super) fn of(arguments: &args::StoreCopy) -> anyhow::Result<Self> {
        let from = database(&arguments.from).context("--from")?;
        let to = database(&arguments.to).context("--to")?;
        let place = &arguments.place;
        let mut config = reach::config(&place.clone().into())?;
        if place.config.is_none() && place.data.is_none() {
            let beside = directory(&from).or_else(|| directory(&to));
            config.data = beside.map_or(config.data, Path::to_owned);
        }
        Ok(Self { from, to, config })
    }

    /// Opens the store to copy, and says which profile it belongs to.
    ///
    /// # Errors
    /// When it cannot be opened, or its secrets cannot.
    pub(super) async fn source(
        &self,
        vault: &Vault,
        clock: SharedClock,
        rng: SharedRng,
    ) -> anyhow::Result<(Box<dyn Source>, Option<Profile>)> {
        let failed = || format!("{} cannot be copied", self.from);
        match &self.from {
            Database::Sqlite(options) => {
                let source = SqliteSource::open(&options.path, vault).with_context(failed)?;
                let profile = marker::find(parent(&options.path))?;
                Ok((Box::new(source), profile))
            }
            Database::Postgres(options) => {
                let source = PostgresSource::open(clocked(options)?, vault, clock, rng).await;
                let source = source.with_context(failed)?;
                let profile = source.profile().and_then(Profile::named);
                Ok((Box::new(source), profile))
            }
        }
    }

    /// Opens where to copy to, as a store of that profile.
    ///
    /// # Errors
    /// When it cannot be opened, or belongs to the other profile.
    pub(super) async fn target(
        &self,
        profile: Option<Profile>,
        clock: SharedClock,
        rng: SharedRng,
    ) -> anyhow::Result<Box<dyn Target>> {
        let failed = || format!("nothing can be copied to {}", self.to);
        match &self.to {
            Database::Sqlite(options) => {
                let data = parent(&options.path);
                house::make_private_dir(data)?;
                // First, so that no file is left in a directory of the other profile.
                if let Some(profile) = profile {
                    marker::claim(data, profile).with_context(failed)?;
                }
                let target = SqliteTarget::open(&options.path).with_context(failed)?;
                Ok(Box::new(target))
            }
            Database::Postgres(options) => {
                let profile = profile.map(|profile| profile.as_str().to_owned());
                let target = PostgresTarget::open(clocked(options)?, profile, clock, rng).await;
                Ok(Box::new(target.with_context(failed)?))
            }
        }
    }
}

/// A database whose nodes are found by a clock that is right.
fn clocked(options: &PostgresOptions) -> anyhow::Result<PostgresOptions> {
    let mut options = database::ready(options)?;
    options.clock_tolerance = Some(house::TOLERATED);
    Ok(options)
}

/// The store that a URL names, or a URL in a file. A path begins where the command
/// was called.
fn database(given: &Secret) -> anyhow::Result<Database> {
    let here = Path::new("");
    let file = given.expose_str().and_then(|text| text.strip_prefix('@'));
    let Some(file) = file else {
        return Ok(Database::at(given, here)?);
    };
    let text = fs::read_to_string(file).with_context(|| format!("{file} cannot be read"))?;
    Ok(Database::at(&Secret::new(text.trim()), here)?)
}

/// The data directory that a store is in.
fn directory(database: &Database) -> Option<&Path> {
    match database {
        Database::Sqlite(options) => Some(parent(&options.path)),
        Database::Postgres(_) => None,
    }
}

fn parent(path: &Path) -> &Path {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}
