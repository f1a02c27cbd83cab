//! Meta's server-to-server graph, both sides of it: what the platform takes in,
//! judges and answers ([`platform`]), and how a game's server asks and verifies
//! ([`game`]).
//!
//! Pure: bytes in, bytes and verdicts out. What the platform has to look up is
//! behind [`platform::Registry`]; what it keeps is its caller's, who hands it to
//! the builders of [`platform::node`] as plain values.
#![cfg_attr(
    not(test),
    forbid(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

pub mod game;
pub mod platform;
mod refusal;
pub mod wire;

pub use refusal::{Refusal, WireError, WritePolicy};
