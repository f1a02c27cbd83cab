//! STOVE's server-to-server protocol, both sides of it: how the platform
//! issues server tokens and verifies players' tokens ([`platform`]), and how a
//! game's server asks ([`game`]).
//!
//! Pure: bytes in, bytes and verdicts out. What the platform has to look up is
//! behind [`platform::Registry`]; what a game's server sends and receives is
//! carried by its caller.
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

mod fault;
pub mod game;
pub mod platform;
mod refusal;
pub mod wire;

pub use fault::Fault;
pub use refusal::{Refusal, WireRefusal};

/// A player as a game's server gets to know one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// The player's number on the platform.
    pub member_no: u64,
    /// The player's number within the game; absent until the player has
    /// accepted the game's terms.
    pub guid: Option<u64>,
}
