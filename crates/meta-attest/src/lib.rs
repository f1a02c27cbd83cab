//! Meta's attestation of devices and apps: what its tokens say ([`wire`]), how a
//! platform makes them and judges them ([`platform`]), and how a game's server
//! asks about them and judges ([`game`]).
//!
//! Pure: bytes in, bytes and verdicts out. Time and randomness are passed in;
//! who is banned is asked anew on every use.
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

pub use refusal::Refusal;
