//! The memory store does what every store does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

use std::sync::Arc;

use base::SharedClock;
use store::{MemoryStore, Store};
use store_suite::Engine;

struct Memory;

impl Engine for Memory {
    fn fresh() -> Self {
        Self
    }

    async fn open(&self, clock: SharedClock, max_claims: usize) -> Arc<dyn Store> {
        Arc::new(MemoryStore::with_max_claims(clock, max_claims))
    }
}

store_suite::conformance!(Memory);
