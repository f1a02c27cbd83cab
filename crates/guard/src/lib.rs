//! Freshness and pace: what makes a correctly signed message acceptable now,
//! once, and not too often. Knows no platform.
//!
//! A [`sign::Signed`] value becomes [`Fresh`] in one of two ways: a reusable
//! one by being in time and not revoked, a single-use one by being in time
//! ([`Unclaimed`]) and then claimed in a [`Ledger`].
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

pub mod challenge;
mod claim;
mod fresh;
mod ledger;
mod quota;
pub mod session;
mod webhook;
mod window;

pub use claim::Claim;
pub use fresh::{Fresh, OtherClaim, SingleUse, Stale, Timed, Unclaimed};
pub use ledger::{Claimed, Ledger, LedgerRefusal};
pub use quota::{Quota, TooOften};
pub use window::{CLOCK_SKEW, ISSUED_AHEAD, OutOfWindow, Window};
