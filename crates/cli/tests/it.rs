//! The program from end to end: started as a user starts it, called over HTTP
//! on loopback, judged by what it answers, prints and leaves behind.
//!
//! What the tests themselves are told through the environment:
//! `COUNTERSIGN_BIN` is the binary to start (otherwise the one that was built
//! with the tests), `COUNTERSIGN_PYTHON` and `COUNTERSIGN_NODE` are
//! interpreters, `COUNTERSIGN_TEST_POSTGRES` is the URL of a server on which
//! databases may be made, and with `COUNTERSIGN_REQUIRE_ALL=1` a story fails where the
//! tool that it needs is missing, instead of being left out with a line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::print_stderr
)]

mod it {
    // How the program is started and called.
    mod database;
    mod dev_house;
    mod graph_house;
    mod home;
    mod http;
    mod process;
    mod social_house;
    mod tool;
    mod up_house;

    // The stories.
    mod admin_cli;
    mod ads_cli;
    mod attest_cli;
    mod attest_example;
    mod backup;
    mod claim_storm;
    mod clock;
    mod config;
    mod conform_rewards;
    mod demo;
    mod denied;
    mod dev;
    mod durability;
    mod environments;
    mod explain;
    mod explain_oauth1;
    mod explain_unity_ads;
    mod faults;
    mod fleet;
    mod full_disk;
    mod gate;
    mod graph_cli;
    mod graph_clients;
    mod graph_curl;
    mod graph_example;
    mod graph_races;
    mod interop;
    mod oauth_oracle;
    mod operator;
    mod patroni;
    mod posts_cli;
    mod readme;
    mod redaction;
    mod return_codes;
    mod reward_gate;
    mod reward_networks;
    mod rewards;
    mod samples;
    mod secrets;
    mod server_tokens;
    mod shared_store;
    mod single_use;
    mod slow_bodies;
    mod social_cli;
    mod social_example;
    mod social_signers;
    mod store_copy;
    mod store_down;
    mod storm;
    mod stove_complete;
    mod tls;
    mod up;
}
