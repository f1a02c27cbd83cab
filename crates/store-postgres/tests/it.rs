//! The store over PostgreSQL does what every store does, and keeps its own
//! promises. `COUNTERSIGN_TEST_POSTGRES` is the URL of a server on which databases
//! may be made; without it everything in here is left out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::print_stderr
)]

#[path = "it/attended.rs"]
mod attended;
#[path = "it/clock_offset.rs"]
mod clock_offset;
#[path = "it/copy.rs"]
mod copy;
#[path = "it/counts.rs"]
mod counts;
#[path = "it/cuts.rs"]
mod cuts;
#[path = "it/database.rs"]
mod database;
#[path = "it/failover.rs"]
mod failover;
#[path = "it/history.rs"]
mod history;
#[path = "it/isolation.rs"]
mod isolation;
#[path = "it/lost.rs"]
mod lost;
#[path = "it/opening.rs"]
mod opening;
#[path = "it/races.rs"]
mod races;
#[path = "it/secrets.rs"]
mod secrets;
#[path = "it/sessions.rs"]
mod sessions;
#[path = "it/single_uses.rs"]
mod single_uses;
#[path = "it/text.rs"]
mod text;
#[path = "it/tls.rs"]
mod tls;
#[path = "it/upgrade.rs"]
mod upgrade;

use std::sync::Arc;

use base::{KeyId, Secret, SharedClock};
use sign::Vault;
use store::{BoardSizes, Store};
use store_postgres::{OpenError, PostgresOptions, PostgresStore, Upkeep};
use store_suite::Engine;
use testkit::FakeClock;

use self::database::Database;

/// The master key of the stories.
fn vault() -> Arc<Vault> {
    vault_of(1)
}

/// A vault with the master key of that number.
fn vault_of(n: u8) -> Arc<Vault> {
    let (id, rng) = (KeyId::new([n; 4]), testkit::SeededRng::new(n.into()));
    Arc::new(Vault::new(id, &Secret::new([n; 32]), rng).unwrap())
}

/// A database of its own for each story.
struct Postgres(Database);

impl Engine for Postgres {
    fn is_there() -> bool {
        database::server().is_some()
    }

    fn fresh() -> Self {
        Self(Database::fresh())
    }

    fn another(&self) -> Self {
        Self(self.0.copied())
    }

    /// Each has a database of its own.
    fn stories(many: u32) -> u32 {
        many.div_ceil(2)
    }

    async fn open(&self, clock: SharedClock, max_claims: usize) -> Arc<dyn Store> {
        let mut options = self.0.options();
        options.max_claims = max_claims;
        options.upkeep = Upkeep::BeforeEachUnit;
        options.board_sizes = BoardSizes::TINY;
        Arc::new(opened(options, vault(), clock).await.unwrap())
    }
}

async fn opened(
    options: PostgresOptions,
    vault: Arc<Vault>,
    clock: SharedClock,
) -> Result<PostgresStore, OpenError> {
    // Two nodes with the same seed would draw the same marks.
    let rng = testkit::SeededRng::new(database::drawn());
    PostgresStore::open(options, vault, clock, rng).await
}

/// A node on that database.
async fn node(database: &Database) -> PostgresStore {
    opened(database.options(), vault(), FakeClock::new())
        .await
        .unwrap()
}

store_suite::conformance!(Postgres);
store_suite::durability!(Postgres);
