//! Faults that can be ordered, for the development profile: what goes wrong
//! between servers once in a while goes wrong here when a test says so.
//!
//! A [`FaultBook`] holds the [`Order`]s. [`wrap`] puts it in front of a face's
//! router and [`FaultyStore`] in front of the store; both ask it at every call
//! whether a fault strikes. Which call is struck is counted and never drawn, so
//! that a test that failed fails again.
//!
//! [`CALLS`] is the one list of what a fault can be ordered for. A house that is
//! built without the two wrappers knows nothing of this crate.
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

mod book;
mod call;
mod face;
mod order;
mod shape;
mod store;

pub use book::{FaultBook, Ordered};
pub use call::{CALLS, Call, Place};
pub use face::wrap;
pub use order::{Kind, Order, OrderError};
pub use store::FaultyStore;
