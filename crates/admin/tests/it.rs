//! The actions over a store in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod attest;
    mod attest_bans;
    mod attest_roots;
    mod denied;
    mod effects;
    mod endpoints;
    mod graph;
    mod posted;
    mod replay;
    mod social;
    mod trace;
    mod upkeep;
}
