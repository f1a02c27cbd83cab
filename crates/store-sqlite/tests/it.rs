//! The embedded store does what every store does, and keeps its own promises.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

#[path = "it/backup.rs"]
mod backup;
#[path = "it/copy.rs"]
mod copy;
#[path = "it/counts.rs"]
mod counts;
#[path = "it/failing.rs"]
mod failing;
#[path = "it/files.rs"]
mod files;
#[path = "it/opening.rs"]
mod opening;
#[path = "it/secrets.rs"]
mod secrets;
#[path = "it/torn.rs"]
mod torn;
#[path = "it/upgrade.rs"]
mod upgrade;

use std::sync::Arc;

use base::{KeyId, Secret, SharedClock};
use sign::Vault;
use store::{BoardSizes, Store};
use store_sqlite::{SqliteOptions, SqliteStore};
use store_suite::Engine;
use tempfile::TempDir;

/// The master key of the stories.
fn vault() -> Arc<Vault> {
    vault_of(1)
}

/// A vault with the master key of that number.
fn vault_of(n: u8) -> Arc<Vault> {
    let (id, rng) = (KeyId::new([n; 4]), testkit::SeededRng::new(n.into()));
    Arc::new(Vault::new(id, &Secret::new([n; 32]), rng).unwrap())
}

/// A directory of its own for each story.
struct Sqlite(TempDir);

impl Sqlite {
    fn options(&self) -> SqliteOptions {
        SqliteOptions::new(self.0.path().join("store.db"))
    }
}

impl Engine for Sqlite {
    fn fresh() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    async fn open(&self, clock: SharedClock, max_claims: usize) -> Arc<dyn Store> {
        let options = SqliteOptions {
            max_claims,
            board_sizes: BoardSizes::TINY,
            ..self.options()
        };
        Arc::new(SqliteStore::open(options, vault(), clock).unwrap())
    }
}

store_suite::conformance!(Sqlite);
store_suite::durability!(Sqlite);
