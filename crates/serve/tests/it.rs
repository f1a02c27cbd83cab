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
    mod hang_up;
    mod metrics;
    mod pem;
    mod raw_streams;
    mod raw_targets;
    mod requests;
    mod shortcut;
    mod tls;
    mod tls_limits;
    mod tls_peer;
    mod wire;
}
