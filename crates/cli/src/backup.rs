//! `countersign backup`, `restore` and `migrate`.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use admin::Backup;
use anyhow::{Context, bail, ensure};
use base::{OwnerId, SharedClock};
use bytes::Bytes;
use reqwest::Response;
use store_sqlite::{OpenError, SqliteOptions};
use tempfile::NamedTempFile;

use crate::{
    args,
    clock::WallClock,
    config::Config,
    database::Database,
    engine::Opening,
    master_key::Source,
    reach::{self, Reach, Server},
    rng,
    upkeep::{self, Keeper},
};

/// Names the master key of a backup in the server's answer.
const MASTER_KEY_ID: &str = "countersign-master-key-id";

/// `countersign backup FILE`.
///
/// # Errors
/// When there is such a file, the installation cannot be reached, or what
/// arrived is not whole.
pub(crate) async fn backup(arguments: args::Backup) -> anyhow::Result<()> {
    let to = &arguments.file;
    ensure!(!to.exists(), "{} is there already", to.display());
    let config = reach::config(&arguments.place)?;
    if arguments.place.operator.is_none() && embedded(&config)?.is_none() {
        bail!(upkeep::BACKED_UP_ELSEWHERE);
    }
    let mut arriving = Arriving::at(to)?;
    let key = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => from_server(&server, &mut arriving).await?,
        Reach::Store(local) => {
            let taken = local.admin.backup(local.keeper.clone()).await;
            let arrived = match taken {
                Ok(backup) => from_store(backup, &mut arriving).await,
                Err(error) => Err(error.into()),
            };
            local.close().await;
            arrived?
        }
    };
    let bytes = arriving.keep(to)?;
    tell_backup(to, bytes, &key);
    Ok(())
}

async fn from_server(server: &Server, to: &mut Arriving) -> anyhow::Result<String> {
    let mut answer: Response = server.post("/admin/v1/backup").await?;
    let key = answer.headers().get(MASTER_KEY_ID);
    let key = key
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    while let Some(chunk) = answer.chunk().await.context("the backup broke off")? {
        to.take(&chunk)?;
    }
    Ok(key)
}

async fn from_store(mut backup: Backup, to: &mut Arriving) -> anyhow::Result<String> {
    while let Some(chunk) = backup.chunks.recv().await {
        let chunk: Bytes = chunk.context("the backup broke off")?;
        to.take(&chunk)?;
    }
    Ok(backup.master_key_id.to_string())
}

/// A backup that is not whole yet, under a name of its own beside its place.
struct Arriving(NamedTempFile);

impl Arriving {
    fn at(to: &Path) -> anyhow::Result<Self> {
        let directory = to.parent().filter(|parent| !parent.as_os_str().is_empty());
        let made = NamedTempFile::new_in(directory.unwrap_or(Path::new(".")));
        Ok(Self(made.with_context(|| {
            format!("{} cannot be made", to.display())
        })?))
    }

    fn take(&mut self, chunk: &[u8]) -> anyhow::Result<()> {
        self.0
            .write_all(chunk)
            .context("the backup cannot be written")
    }

    /// Makes it durable, looks whether it is whole, and gives it its name.
    fn keep(self, to: &Path) -> anyhow::Result<u64> {
        let bytes = self.0.as_file().metadata()?.len();
        self.0
            .as_file()
            .sync_all()
            .context("the backup cannot be flushed")?;
        store_sqlite::verify(self.0.path()).context("the backup is not whole")?;
        let placed = self.0.persist_noclobber(to);
        placed.with_context(|| format!("{} cannot be made", to.display()))?;
        Ok(bytes)
    }
}

/// `countersign restore FILE`.
///
/// # Errors
/// When a server has the store open, the master key is not there, or the file
/// is no whole backup; the store is then as it was.
pub(crate) async fn restore(arguments: args::Restore) -> anyhow::Result<()> {
    let config = reach::config(&arguments.place.clone().into())?;
    crate::house::make_private_dir(&config.data)?;
    let options = embedded(&config)?.context(
        "a store in PostgreSQL is put back by the database's own means, while no node runs; then \
         run `countersign store watermark`, and then start the nodes",
    )?;
    let rng = rng::system();
    let keys = Source::of(&config)?.existing().context(
        "a backup can only be restored with the master key that it was made under; put \
         master.key into the data directory first",
    )?;
    let vault = keys.vault(Arc::clone(&rng))?;
    let clock: SharedClock = WallClock::new();
    let owner = OwnerId::generate(&*rng);
    let done = store_sqlite::restore(&arguments.file, &options, vault, owner, &clock);
    let done = done.map_err(explained).with_context(|| {
        format!(
            "{} was not restored, and nothing was changed",
            arguments.file.display()
        )
    })?;
    tell_restored(&options.path, done.kept.as_ref(), done.watermark.secs());
    Ok(())
}

/// Where the store is, if it is the embedded one.
fn embedded(config: &Config) -> anyhow::Result<Option<SqliteOptions>> {
    match Database::of(config).context("store.url")? {
        Database::Sqlite(options) => Ok(Some(options)),
        Database::Postgres(_) => Ok(None),
    }
}

fn explained(error: OpenError) -> anyhow::Error {
    match error {
        OpenError::InUse(_) => anyhow::Error::from(error).context("stop the server first"),
        OpenError::MasterKey(_) => anyhow::Error::from(error).context(
            "the backup was made under another master key; add that key's line to master.key",
        ),
        error => error.into(),
    }
}

/// `countersign migrate`.
///
/// # Errors
/// When a server has the store open, or its schema cannot be brought up to date.
pub(crate) async fn migrate(arguments: args::Migrate) -> anyhow::Result<()> {
    let config = reach::config(&arguments.place.into())?;
    let database = Database::of(&config).context("store.url")?;
    if let Database::Sqlite(options) = &database {
        ensure!(
            options.path.exists(),
            "there is no store in {}",
            options.path.display()
        );
        ensure!(
            !store_sqlite::in_use(&options.path)?,
            "a server has the store open; stop it first"
        );
    }
    let keeper = Keeper::open(&config, Opening::Migrate, WallClock::new(), rng::system()).await?;
    let migrated = keeper.migrated();
    keeper.store().close().await;
    tell_migrated(migrated.from, migrated.to);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn tell_backup(to: &Path, bytes: u64, key: &str) {
    println!(
        "{} holds the whole store, {bytes} bytes, and was read through.\n\
         It is worth nothing without the master key {key}: keep that key too, and elsewhere.",
        to.display()
    );
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn tell_restored(store: &Path, kept: Option<&PathBuf>, watermark: i64) {
    println!("{} is restored.", store.display());
    if let Some(kept) = kept {
        println!("The store that was there is kept as {}.", kept.display());
    }
    println!(
        "Whatever was signed or issued up to now ({watermark}) is refused from now on: tokens, \
         sessions\nand challenges are asked for again. What carries no time relies on your game's \
         own idempotency."
    );
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn tell_migrated(from: i64, to: i64) {
    if from == to {
        println!("The schema is version {to} already; nothing had to be done.");
    } else {
        println!("The schema was version {from} and is version {to} now.");
    }
}
