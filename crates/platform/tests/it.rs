//! The platform's face over real sockets: every answer as it is written down,
//! and what comes back when what is sent is not what it should be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod ads;
    mod ads_answers;
    mod ads_callbacks;
    mod ads_exchange;
    mod ads_snapshots;
    mod ads_views;
    mod attest;
    mod attest_cases;
    mod attest_limits;
    mod attest_new_devices;
    mod attest_phone;
    mod attest_stories;
    mod attest_world;
    mod deaf;
    mod families;
    mod gadget;
    mod gadget_players;
    mod gadget_refusals;
    mod graph;
    mod graph_events;
    mod graph_shop;
    mod graph_shop_refusals;
    mod graph_subscriptions;
    mod graph_webhooks;
    mod hostile;
    mod hosts;
    mod issuing;
    mod market;
    mod opensocial;
    mod panics;
    mod post_office;
    mod privacy;
    mod revoking;
    mod secrets;
    mod shape;
    mod shortcut;
    mod snapshots;
    mod stove_upkeep;
    mod world;
}
