//! Stories of challenges and claims, and properties that hold for any bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod answered;
    mod challenge;
    mod fresh;
    pub(crate) mod notebook;
    mod quota;
    mod webhook;
}
