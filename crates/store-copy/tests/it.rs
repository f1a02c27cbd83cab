//! A copy between two stores in memory: cut short anywhere, changed anywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

#[path = "it/copying.rs"]
mod copying;
#[path = "it/digests.rs"]
mod digests;
#[path = "it/memory.rs"]
mod memory;
