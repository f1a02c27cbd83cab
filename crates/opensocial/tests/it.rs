//! Both sides of OpenSocial, against each other, the documents' samples and
//! whatever else may come.
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
    mod explanations;
    mod game_events;
    mod game_forgeries;
    mod game_heard;
    mod game_launches;
    mod game_pairs;
    mod game_replies;
    mod game_world;
    mod outgoing;
    mod paths;
    mod payment_callbacks;
    mod payments;
    mod posts;
    mod properties;
    mod refusals;
    mod texts;
    mod tokens;
    mod vectors;
    mod world;
}
