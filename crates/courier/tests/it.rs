//! Couriers over one store, with peers that answer, fail, hang and come back,
//! and with clocks, stores and processes that do what they should not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod breaker;
    mod clocks;
    mod crashes;
    mod deliveries;
    mod durable;
    mod isolation;
    mod leases;
    mod nodes;
    mod order;
    mod outages;
    mod pace;
    mod pauses;
    mod places;
    mod rivals;
    mod schedule;
    mod sharing;
    mod stops;
    mod street;
    mod world;
}
