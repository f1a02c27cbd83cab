//! Ordered faults in front of routers, real sockets and a store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod calls;
    mod counting;
    mod face;
    mod guide;
    mod orders;
    mod steps;
    mod store;
    mod wire;
}
