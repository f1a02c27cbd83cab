//! The gate's face over real sockets, against a platform that is the real one
//! or one that misbehaves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod attest_offline;
    mod attest_outages;
    mod attest_pair;
    mod attest_rules;
    mod attest_uses;
    mod attest_world;
    mod challenges;
    mod deaf;
    mod hostile;
    mod keys;
    mod meta_outages;
    mod meta_snapshots;
    mod meta_users;
    mod meta_world;
    mod outages;
    mod reward_answers;
    mod reward_asks;
    mod reward_audit;
    mod reward_endpoint;
    mod reward_flaws;
    mod reward_inbox;
    mod reward_keys;
    mod reward_networks;
    mod reward_prices;
    mod reward_profiles;
    mod reward_senders;
    mod reward_stories;
    mod reward_turns;
    mod reward_words;
    mod reward_world;
    mod secrets;
    mod sharing;
    mod snapshots;
    mod social_calls;
    mod social_launches;
    mod social_world;
    mod world;
}
