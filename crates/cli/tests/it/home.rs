use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::TempDir;

use super::{database::Database, tool};

/// The databases of the processes whose data are there.
static DATABASES: Mutex<BTreeMap<PathBuf, Database>> = Mutex::new(BTreeMap::new());

/// A directory for the processes of a story, which goes with the story, and so do
/// the databases of those processes.
///
/// With `COUNTERSIGN_TEST_STORE=postgres` a process whose data are in this directory
/// has its store in a database of its own; started again with the same data, it
/// finds it again.
pub(crate) struct Home {
    place: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            place: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let kept = |place: &PathBuf| !place.starts_with(self.path());
        // What is taken out is dropped on the server.
        databases().retain(|place, _| kept(place));
    }
}

/// A story that fails while it holds them leaves them as they are.
fn databases() -> MutexGuard<'static, BTreeMap<PathBuf, Database>> {
    DATABASES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether stores are files in the directories of their data, which some stories
/// are about; those are left out where stores are databases.
pub(crate) fn store_is_a_file() -> bool {
    match tool::variable("COUNTERSIGN_TEST_STORE") {
        None => true,
        Some(engine) if engine == "sqlite" => true,
        Some(engine) if engine == "postgres" => false,
        Some(engine) => panic!("COUNTERSIGN_TEST_STORE is sqlite or postgres, not {engine:?}"),
    }
}

/// The URL of the database for the process whose data are there, made when there
/// is none yet; `None` where its store is a file.
pub(crate) fn store_url(data: &Path) -> Option<String> {
    if store_is_a_file() {
        return None;
    }
    let mut databases = databases();
    let database = databases.entry(data.to_path_buf()).or_insert_with(|| {
        Database::fresh().expect(
            "COUNTERSIGN_TEST_STORE is postgres, which needs a server; \
             `cargo xtask postgres -- COMMAND` starts one",
        )
    });
    Some(database.url())
}

/// A configuration with the store's URL in it, where there is one and it does not
/// name a store itself.
pub(crate) fn with_store(config: &str, home: &Path) -> String {
    if store_is_a_file() || config.contains("[store]\n") {
        return config.to_owned();
    }
    let named = toml::from_str::<toml::Table>(config).unwrap();
    let named = named.get("data").and_then(toml::Value::as_str);
    match store_url(&home.join(named.unwrap_or_default())) {
        Some(url) => format!("{config}\n[store]\nurl = {url:?}\n"),
        None => config.to_owned(),
    }
}
