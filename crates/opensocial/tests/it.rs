//! Both sides of OpenSocial: known answers first, then properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod access;
    mod calls;
    mod envelopes;
    mod paths;
    mod properties;
    mod refusals;
    mod tokens;
    mod vectors;
    mod world;
}
