//! Unity Ads' server-to-server redeem callbacks: how the network signs a callback
//! and reads its answer ([`platform`]), and what both sides write ([`wire`]).
//!
//! A game's server judges them as those of every other network, by the profile
//! `unity-ads` of `rewards`: a [`Receiver`](rewards::Receiver) with the
//! [`StaticParameters`](wire::StaticParameters) of its callback URL. Why one would
//! not be accepted, [`explain()`] says at length.
//!
//! Pure: bytes in, bytes and verdicts out. Sending, receiving and remembering
//! which orders were redeemed are their callers'.
//!
//! The documents' signed text can be read in more than one way. What is
//! signed and accepted here cannot; the rule is told at
//! [`wire::StaticParameters`].
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

mod explain;
mod oid;
pub mod platform;
mod sid;
pub mod wire;

pub use explain::{Explanation, Parameter, Role, Signature, explain};
pub use oid::{InvalidOid, MAX_OID, Oid};
pub use sid::{InvalidSid, MAX_SID, Sid};
