//! The directory over a store that others write to, and over one that fails.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod following;
    mod hearing;
}
