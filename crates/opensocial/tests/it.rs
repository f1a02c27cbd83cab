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
    mod game_events;
    mod game_forgeries;
    mod game_heard;
    mod game_launches;
    mod game_world;
    mod paths;
    mod properties;
    mod refusals;
    mod tokens;
    mod vectors;
    mod world;
}
