//! Real chains where they lie beside the project, chains minted with every
//! quirk, and properties that hold for any bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::arithmetic_side_effects
)]

mod it {
    mod cache;
    mod cases;
    mod der;
    mod description;
    mod mint;
    mod minted;
    mod possession;
    mod properties;
    mod real;
    mod real_chains;
    mod sizes;
    mod sketch;
    mod status;
    mod values;
}
