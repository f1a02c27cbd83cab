//! The engine: known answers first, then refusals by name, then properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

mod it {
    mod admob;
    mod answers;
    mod callback_url;
    mod callbacks;
    mod issue;
    mod key_cache;
    mod own_profiles;
    mod price_list;
    mod profile_errors;
    mod profiles;
    mod properties;
    mod readings;
    mod vectors;
}
