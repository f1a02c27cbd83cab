//! The documents' samples, stories, and what is tried with tokens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod bans;
    mod cache;
    mod cases;
    mod claims;
    mod judged;
    mod offline;
    mod possession;
    mod replies;
    mod tokens;
    mod world;
}
