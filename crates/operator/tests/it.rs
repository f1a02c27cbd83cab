//! The operator's face over real sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod actions;
    mod health;
    mod hostile;
    mod keys;
    mod secrets;
    mod snapshots;
    mod world;
}
