//! Unity Ads' server-to-server redeem callbacks, both sides of them: how the
//! network signs a callback and reads its answer ([`platform`]), and how a
//! game's server judges one ([`game`]).
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
pub mod game;
mod oid;
pub mod platform;
mod refusal;
mod sid;
pub mod wire;

pub use explain::{Explanation, Parameter, Role, Signature, explain};
pub use oid::{InvalidOid, MAX_OID, Oid};
pub use refusal::{ACCEPTED, Answer, Refusal, UNKNOWN_GAME};
pub use sid::{InvalidSid, MAX_SID, Sid};
