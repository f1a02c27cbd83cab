//! What tests share: a clock that is moved by hand, seeded randomness, peers
//! that record what reaches them, a client that sends any bytes, and snapshots.
//! With the feature `house`, an installation in memory and what troubles it;
//! with `attestation`, chains of attested keys with anything bent in them.
//! Only ever a dev-dependency.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

#[cfg(feature = "attestation")]
pub mod attestation;
mod call;
mod client;
mod clock;
#[cfg(feature = "house")]
mod devices;
#[cfg(feature = "house")]
mod failing_store;
mod faulty_wire;
#[cfg(feature = "house")]
pub mod games;
#[cfg(feature = "house")]
pub mod hostile;
#[cfg(feature = "house")]
mod house;
#[cfg(feature = "house")]
mod logs;
mod peer;
mod rng;
mod snapshot;
mod transcript;

pub use call::Call;
pub use client::{Answer, Client};
pub use clock::FakeClock;
#[cfg(feature = "house")]
pub use failing_store::FailingStore;
pub use faulty_wire::{Exchange, Fault, FaultyWire, Odds};
#[cfg(feature = "house")]
pub use house::House;
#[cfg(feature = "house")]
pub use logs::Logs;
pub use peer::{Peer, Received, Reply};
pub use rng::SeededRng;
pub use snapshot::assert_snapshot;
pub use transcript::Transcript;

/// A private RSA key of 2048 bits in PEM, which signs nothing but tests.
pub const RSA_KEY: &str = include_str!("../keys/rsa-2048.pem");
