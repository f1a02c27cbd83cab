//! Both sides of Meta's graph: known answers first, then the two sides against
//! each other, then properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod answers;
    mod asks;
    mod board_asks;
    mod calls;
    mod carriers;
    mod deliveries;
    mod endpoints;
    mod explanations;
    mod fields;
    mod grants;
    mod nodes;
    mod paging;
    mod pair;
    mod params;
    mod properties;
    mod refusals;
    mod tokens;
    mod vectors;
    mod webhooks;
    mod world;
}
