//! Both sides of the redeem callbacks: known answers first, then the flaws of
//! the documents' samples by name, then properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

mod it {
    mod answers;
    mod callback_urls;
    mod callbacks;
    mod engine;
    mod explain;
    mod flaws_of_forms;
    mod flaws_of_keys;
    mod properties;
    mod public_ips;
    mod read_back;
    mod readings;
    mod refusals;
    mod vectors;
}
