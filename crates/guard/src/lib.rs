//! Freshness and pace: what makes a correctly signed message acceptable now,
//! once, and not too often. Knows no platform.
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

mod claim;

pub use claim::Claim;
