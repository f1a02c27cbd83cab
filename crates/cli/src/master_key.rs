//! The master key: where it comes from, and the file that it lives in.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use base::{KeyId, Rng, Secret, SharedRng};
use sign::{Vault, base64url};

use crate::{config::Config, database::Database};

/// The file in the data directory.
const FILE: &str = "master.key";

/// Whoever is not the owner may read, write or execute.
const OTHERS: u32 = 0o077;

/// One or more master keys, the active one first.
#[derive(Clone, Debug)]
pub(crate) struct MasterKeys(Vec<(KeyId, Secret)>);

/// The text is not a list of master keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected lines of an id of 8 hexadecimal digits, a colon and 32 bytes in base64url")]
pub(crate) struct NotMasterKeys;

impl MasterKeys {
    /// Draws a new one.
    pub(crate) fn generate(rng: &dyn Rng) -> Self {
        Self(vec![(KeyId::generate(rng), Secret::new(rng.array::<32>()))])
    }

    /// Reads lines of `id:key`. Empty lines and those that begin with `#` are
    /// left out.
    ///
    /// # Errors
    /// [`NotMasterKeys`], also when there is none or an id comes twice.
    pub(crate) fn parse(text: &str) -> Result<Self, NotMasterKeys> {
        let mut keys: Vec<(KeyId, Secret)> = Vec::new();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (id, key) = line.split_once(':').ok_or(NotMasterKeys)?;
            let id: KeyId = id.parse().map_err(|_| NotMasterKeys)?;
            let key = base64url::decode(key.as_bytes()).map_err(|_| NotMasterKeys)?;
            if key.len() != 32 || keys.iter().any(|(known, _)| *known == id) {
                return Err(NotMasterKeys);
            }
            keys.push((id, Secret::new(key)));
        }
        if keys.is_empty() {
            return Err(NotMasterKeys);
        }
        Ok(Self(keys))
    }

    /// A vault that seals with the first of them and opens with all.
    pub(crate) fn vault(&self, rng: SharedRng) -> anyhow::Result<Arc<Vault>> {
        let mut keys = self.0.iter();
        let (id, key) = keys.next().context("there is no master key")?;
        let vault = Vault::new(*id, key, rng)?;
        for (id, key) in keys {
            vault.add(*id, key)?;
        }
        Ok(Arc::new(vault))
    }

    /// The active one.
    pub(crate) fn active(&self) -> Option<&(KeyId, Secret)> {
        self.0.first()
    }

    /// With a new active one before them.
    fn with_new(&self, rng: &dyn Rng) -> Self {
        let mut keys = Self::generate(rng).0;
        keys.extend(self.0.iter().cloned());
        Self(keys)
    }

    /// Without those that only open.
    fn without_old(&self) -> Self {
        Self(self.0.iter().take(1).cloned().collect())
    }

    fn text(&self) -> Secret {
        let mut text = String::from(
            "# The master key of this data directory. Without it the secrets in the store and in\n\
             # its backups cannot be read by anyone. Keep a copy of it, apart from the backups.\n",
        );
        for (id, key) in &self.0 {
            let key = Secret::from(base64url::encode(key.expose()));
            // Writing to a string does not fail.
            let _ = writeln!(text, "{id}:{}", key.expose_str().unwrap_or_default());
        }
        Secret::from(text)
    }
}

/// Where the master key of an installation is kept.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// The configuration or the environment gives it.
    Given(MasterKeys),
    /// In the data directory.
    File(PathBuf),
}

impl Source {
    pub(crate) fn of(config: &Config) -> anyhow::Result<Self> {
        match config.master_key.expose_str() {
            Some(text) if !text.is_empty() => Ok(Self::Given(MasterKeys::parse(text)?)),
            _ => Ok(Self::File(config.data.join(FILE))),
        }
    }

    /// The keys, made if there are none and nothing was sealed yet. The file
    /// must be its owner's alone.
    ///
    /// # Errors
    /// When the file cannot be read or written, is open to others, or is missing
    /// although there are secrets that were sealed under it.
    pub(crate) async fn keys_for(
        &self,
        database: &Database,
        rng: &SharedRng,
    ) -> anyhow::Result<MasterKeys> {
        match self {
            Self::Given(keys) => Ok(keys.clone()),
            Self::File(path) if path.exists() => read(path),
            Self::File(path) if database.holds_sealed(Arc::clone(rng)).await? => bail!(
                "the master key {} is missing, and without it nobody can read the secrets in \
                 {database}; {}, or give it as COUNTERSIGN_MASTER_KEY_FILE",
                path.display(),
                match database {
                    Database::Sqlite(_) => "put it back",
                    Database::Postgres(_) => "copy it from a node that has it",
                }
            ),
            Self::File(path) => {
                let keys = MasterKeys::generate(&**rng);
                make(path, &keys)?;
                tracing::info!(
                    file = %path.display(),
                    "made a master key; keep a copy of it apart from the backups"
                );
                // Whoever was quicker has made the one that counts.
                read(path)
            }
        }
    }

    /// The keys that are there.
    ///
    /// # Errors
    /// When there are none.
    pub(crate) fn existing(&self) -> anyhow::Result<MasterKeys> {
        match self {
            Self::Given(keys) => Ok(keys.clone()),
            Self::File(path) => read(path),
        }
    }

    /// Puts a new active key before the others, on the disk first. Keys that are
    /// given are not ours to make; they are returned as they are.
    pub(crate) fn rotate(&self, rng: &dyn Rng) -> anyhow::Result<(MasterKeys, bool)> {
        match self {
            Self::Given(keys) => Ok((keys.clone(), false)),
            Self::File(path) => {
                let keys = read(path)?.with_new(rng);
                replace(path, &keys)?;
                Ok((keys, true))
            }
        }
    }

    /// Takes the keys that nothing needs any more out of the file.
    pub(crate) fn retire(&self) -> anyhow::Result<()> {
        match self {
            Self::Given(_) => Ok(()),
            Self::File(path) => replace(path, &read(path)?.without_old()),
        }
    }
}

fn read(path: &Path) -> anyhow::Result<MasterKeys> {
    let what = || format!("the master key {}", path.display());
    let mode = fs::metadata(path).with_context(what)?.permissions().mode();
    if mode & OTHERS != 0 {
        bail!(
            "{} is open to others; run: chmod 600 {}",
            what(),
            path.display()
        );
    }
    let text = Secret::new(fs::read(path).with_context(what)?);
    let text = text.expose_str().ok_or(NotMasterKeys).with_context(what)?;
    MasterKeys::parse(text).with_context(what)
}

/// Makes the file in one step, unless it is there.
fn make(path: &Path, keys: &MasterKeys) -> anyhow::Result<()> {
    match written(path, keys)?.persist_noclobber(path) {
        Ok(_) => sync_directory(path),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => {
            Err(error.error).with_context(|| format!("{} cannot be made", path.display()))
        }
    }
}

/// Replaces the file in one step.
fn replace(path: &Path, keys: &MasterKeys) -> anyhow::Result<()> {
    let placed = written(path, keys)?.persist(path);
    placed.with_context(|| format!("{} cannot be replaced", path.display()))?;
    sync_directory(path)
}

/// The content in a file beside it, on the disk and for its owner alone.
fn written(path: &Path, keys: &MasterKeys) -> anyhow::Result<tempfile::NamedTempFile> {
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
        file.write_all(keys.text().expose())?;
        file.as_file().sync_all()?;
        Ok::<_, io::Error>(file)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

fn sync_directory(path: &Path) -> anyhow::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let synced = fs::File::open(directory).and_then(|directory| directory.sync_all());
    synced.with_context(|| format!("{} cannot be flushed", directory.display()))
}

#[cfg(test)]
mod tests {
    use store_sqlite::SqliteOptions;
    use testkit::SeededRng;

    use super::*;

    fn ids(keys: &MasterKeys) -> Vec<KeyId> {
        keys.0.iter().map(|(id, _)| *id).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let keys = MasterKeys::generate(&*SeededRng::new(1)).with_new(&*SeededRng::new(2));
        let read = MasterKeys::parse(keys.text().expose_str().unwrap()).unwrap();
        assert_eq!(ids(&read), ids(&keys));
        assert_eq!(read.0[1].1.expose(), keys.0[1].1.expose());
        assert_eq!(ids(&keys.without_old()), ids(&keys)[..1]);
    }

    #[test]
    fn what_is_no_master_key_is_refused() {
        let good = "01020304:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(MasterKeys::parse(good).is_ok());
        let twice = format!("{good}\n{good}");
        let short = good.strip_suffix("AA").unwrap();
        let odd = good.strip_prefix("0").unwrap();
        for bad in ["", "# nothing", "01020304", odd, short, &twice] {
            assert!(MasterKeys::parse(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_file_is_made_once_and_must_be_its_owners_alone() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(FILE);
        let source = Source::File(path.clone());
        let rng = |seed| SeededRng::new(seed) as SharedRng;
        let none = Database::Sqlite(SqliteOptions::new(place.path().join("none.db")));
        let made = source.keys_for(&none, &rng(1)).await.unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let again = source.keys_for(&none, &rng(2)).await.unwrap();
        assert_eq!(ids(&again), ids(&made));
        let (rotated, new) = source.rotate(&*SeededRng::new(3)).unwrap();
        assert!(new && ids(&rotated)[1..] == ids(&made));
        source.retire().unwrap();
        assert_eq!(ids(&source.existing().unwrap()), ids(&rotated)[..1]);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = source.existing().unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
    }
}
