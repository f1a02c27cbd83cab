//! Endpoints of every kind are graded: right ones, those that the networks' own
//! samples lead to, broken ones and hostile ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    // What is graded, and how.
    mod endpoint;
    mod gate;
    mod grading;
    mod naive;
    mod right;

    // The stories.
    mod broken;
    mod hostile;
    mod impatient;
    mod loose_sample;
    mod networks;
    mod report;
    mod samples;
    mod tls;
    mod told;
}
