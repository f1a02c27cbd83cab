//! The embedded store does what every store does, and keeps its own promises.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

#[path = "it/failing.rs"]
mod failing;
#[path = "it/files.rs"]
mod files;
#[path = "it/opening.rs"]
mod opening;

use std::sync::Arc;

use base::SharedClock;
use store::Store;
use store_sqlite::{SqliteOptions, SqliteStore};
use store_suite::Engine;
use tempfile::TempDir;

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
            ..self.options()
        };
        Arc::new(SqliteStore::open(options, clock).unwrap())
    }
}

store_suite::conformance!(Sqlite);
store_suite::durability!(Sqlite);
