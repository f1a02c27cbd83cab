//! Both sides of STOVE's protocol: known answers first, then the two sides
//! against each other under a fake clock, then properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod answers;
    mod keeper;
    mod lookups;
    mod pair;
    mod properties;
    mod refresh;
    mod refusals;
    mod requests;
    mod samples;
    mod tokens;
    mod vectors;
    mod world;
}
