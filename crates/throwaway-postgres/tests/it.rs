//! Servers that are started, killed and promoted, judged by a client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]

mod it {
    mod client;
    mod lone;
    mod pair;
}
