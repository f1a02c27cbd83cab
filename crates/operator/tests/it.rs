//! The operator's face over real sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::unwrap_in_result
)]

mod it {
    mod actions;
    mod ads;
    mod ads_snapshots;
    mod attest;
    mod audit;
    mod calls;
    mod control_characters;
    mod deaf;
    mod document;
    mod faults;
    mod graph;
    mod graph_snapshots;
    mod health;
    mod hostile;
    mod idempotency;
    mod keys;
    mod matrix;
    mod posts_snapshots;
    mod schema;
    mod secrets;
    mod snapshots;
    mod social;
    mod upkeep;
    mod world;
}
