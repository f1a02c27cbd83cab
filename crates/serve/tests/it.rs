//! Faces served over real sockets on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod bodies;
    mod connections;
    mod drain;
    mod face;
    mod metrics;
    mod requests;
    mod wire;
}
