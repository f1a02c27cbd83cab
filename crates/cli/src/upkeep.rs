//! The store with its master key, and what is done to both as a whole.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use admin::{AdminError, Backup, RotatedMasterKey, Upkeep};
use anyhow::Context;
use async_trait::async_trait;
use base::{OwnerId, SharedClock, SharedRng};
use bytes::Bytes;
use sign::Vault;
use store::{Store, StoreError};
use store_sqlite::SqliteStore;
use tokio::{sync::mpsc, task};

use crate::{
    config::Config,
    database::Database,
    engine::{Engine, Migrated, Opening},
    house::{self, Profile},
    marker,
    master_key::Source,
};

/// How many bytes of a backup are handed on at once.
const CHUNK: usize = 64 * 1024;

/// What the name of a backup begins with while it is being made.
const PASSING: &str = "passing-backup-";

/// Why there is no file of a store that many nodes share.
pub(crate) const BACKED_UP_ELSEWHERE: &str = "a store in PostgreSQL is backed up by the database's \
    own means, such as pg_dump or an archive of its log; `countersign store copy` makes one file of \
    it, with --to sqlite:FILE and every node stopped";

/// Why no node makes the master key of many.
const KEY_OF_ALL_NODES: &str = "the master key is this node's own file, and every node needs the \
    same: give all of them a file as COUNTERSIGN_MASTER_KEY_FILE, first with the new key's line \
    behind the present one, and restart them; then with the new line before it, and restart them; \
    then run this again, which seals everything under the first line";

/// An open store, and where its master key is kept.
pub(crate) struct Keeper {
    engine: Engine,
    vault: Arc<Vault>,
    source: Source,
    rng: SharedRng,
    data: PathBuf,
}

impl Keeper {
    /// Opens the store of a configuration, making what is not there yet.
    ///
    /// # Errors
    /// When the directory, the master key or the store cannot be opened.
    pub(crate) async fn open(
        config: &Config,
        opening: Opening,
        clock: SharedClock,
        rng: SharedRng,
    ) -> anyhow::Result<Arc<Self>> {
        house::make_private_dir(&config.data)?;
        let database = Database::of(config).context("store.url")?;
        // Of a certificate that nobody looks at the store itself warns.
        if let Some(doubt) = database.doubt().filter(|_| database.is_in_the_clear()) {
            tracing::warn!("{doubt}");
        }
        let source = Source::of(config)?;
        let keys = source.keys_for(&database, &rng).await?;
        let vault = keys.vault(Arc::clone(&rng))?;
        let (sealing, drawing) = (Arc::clone(&vault), Arc::clone(&rng));
        // A development profile's clock is there to be moved.
        let production = !marker::is_development(&config.data);
        let tolerance = production.then_some(house::TOLERATED);
        let engine = Engine::open(&database, opening, sealing, clock, tolerance, drawing).await?;
        if let Engine::Sqlite(_) = engine {
            // Only now that the store's lock is ours can nobody be writing one.
            clear_away(&config.data)
                .with_context(|| format!("{} cannot be cleared", config.data.display()))?;
        }
        Ok(Arc::new(Self {
            engine,
            vault,
            source,
            rng,
            data: config.data.clone(),
        }))
    }

    /// The store.
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        self.engine.store()
    }

    /// The store with its engine.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What opening it did to its schema.
    pub(crate) fn migrated(&self) -> Migrated {
        self.engine.migrated()
    }

    /// Marks the store as the profile's own, or finds that it is.
    ///
    /// # Errors
    /// When it belongs to the other profile, or cannot be asked.
    pub(crate) async fn claim(&self, profile: Profile) -> anyhow::Result<()> {
        self.engine.claim_profile(profile).await
    }

    /// A file in the data directory with what is committed now.
    async fn snapshot_of(&self, store: &SqliteStore) -> Result<PathBuf, StoreError> {
        let name = format!("{PASSING}{}", OwnerId::generate(&*self.rng));
        let path = self.data.join(name);
        store.snapshot(&path).await?;
        Ok(path)
    }

    /// A new active key, on the disk before anything is sealed under it.
    fn new_key(&self) -> anyhow::Result<bool> {
        let (keys, made) = self.source.rotate(&*self.rng)?;
        let (id, key) = keys.active().context("there is no master key")?;
        self.vault.activate(*id, key)?;
        Ok(made)
    }
}

#[async_trait]
impl Upkeep for Keeper {
    async fn rotate_master_key(&self) -> Result<RotatedMasterKey, AdminError> {
        if let (Engine::Postgres(_), Source::File(_)) = (&self.engine, &self.source) {
            return Err(AdminError::Elsewhere(KEY_OF_ALL_NODES));
        }
        let made = self.new_key().map_err(unavailable)?;
        let resealed = self.engine.reseal().await?;
        self.source.retire().map_err(unavailable)?;
        let master_key_id = self.vault.active();
        tracing::info!(%master_key_id, resealed, "the secrets are sealed under this master key");
        Ok(RotatedMasterKey {
            master_key_id,
            made,
            resealed,
        })
    }

    async fn backup(&self) -> Result<Backup, AdminError> {
        let Engine::Sqlite(store) = &self.engine else {
            return Err(AdminError::Elsewhere(BACKED_UP_ELSEWHERE));
        };
        let path = self.snapshot_of(store).await?;
        let master_key_id = self.vault.active();
        let opened = opened(&path);
        // The open file is all that is needed, and nothing is left behind
        // whatever becomes of whoever reads it.
        let removed = fs::remove_file(&path);
        let (file, bytes) = opened.map_err(unavailable)?;
        removed.map_err(|error| unavailable(error.into()))?;
        let (to, chunks) = mpsc::channel(4);
        task::spawn_blocking(move || hand_on(file, &to));
        Ok(Backup {
            master_key_id,
            bytes,
            chunks,
        })
    }
}

/// Removes what a process that was killed while it made a backup has left.
fn clear_away(data: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PASSING) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn opened(path: &Path) -> anyhow::Result<(fs::File, u64)> {
    let file = fs::File::open(path)?;
    let bytes = file.metadata()?.len();
    Ok((file, bytes))
}

/// Reads to the end, or until nobody takes it any more.
fn hand_on(mut file: fs::File, to: &mpsc::Sender<std::io::Result<Bytes>>) {
    let mut buffer = vec![0; CHUNK];
    loop {
        let chunk = match file.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => Ok(Bytes::copy_from_slice(
                buffer.get(..read).unwrap_or_default(),
            )),
            Err(error) => Err(error),
        };
        let last = chunk.is_err();
        if to.blocking_send(chunk).is_err() || last {
            return;
        }
    }
}

fn unavailable(error: anyhow::Error) -> AdminError {
    StoreError::Unavailable(format!("{error:#}")).into()
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, task::Poll};

    use testkit::{FakeClock, SeededRng};

    use super::*;

    fn passing(data: &Path) -> usize {
        let names = fs::read_dir(data).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name());
        let passing = |name: &std::ffi::OsString| name.to_string_lossy().starts_with(PASSING);
        names.filter(passing).count()
    }

    #[test]
    fn a_backup_that_nobody_waits_for_any_more_leaves_no_file() {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        // One thread does what blocks, so that one thing comes after the other.
        let runtime = runtime.max_blocking_threads(1).build().unwrap();
        runtime.block_on(async {
            let home = tempfile::tempdir().unwrap();
            let config = Config {
                data: home.path().join("data"),
                ..Config::default()
            };
            let keeper = Keeper::open(
                &config,
                Opening::Migrate,
                FakeClock::new(),
                SeededRng::new(1),
            );
            let keeper = keeper.await.unwrap();
            let mut taking = keeper.backup();
            let begun = poll_fn(|cx| Poll::Ready(taking.as_mut().poll(cx)));
            assert!(begun.await.is_pending());
            drop(taking);
            task::spawn_blocking(|| ()).await.unwrap();
            assert_eq!(passing(&config.data), 0);
            // Neither does one that is begun to be read.
            let mut backup = keeper.backup().await.unwrap();
            assert!(backup.chunks.recv().await.unwrap().is_ok());
            assert_eq!(passing(&config.data), 0);
        });
    }
}
