//! What tests share: a clock that is moved by hand, seeded randomness and
//! peers that record what reaches them. Only ever a dev-dependency.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod clock;
mod peer;
mod rng;

pub use clock::FakeClock;
pub use peer::{Peer, Received, Reply};
pub use rng::SeededRng;
