//! OpenSocial as Mobage's open platform speaks it, both sides of it: what the
//! platform takes in, judges and answers and how it calls games ([`platform`]),
//! and how a game's server asks and verifies ([`game`]).
//!
//! Pure: bytes in, bytes and verdicts out. What the platform has to look up is
//! its caller's, who hands it over as plain values. What differs from one
//! platform to another is data in a [`profile`].
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

pub mod explain;
pub mod game;
pub mod platform;
pub mod profile;
mod refusal;
pub mod wire;

pub use refusal::Refusal;
