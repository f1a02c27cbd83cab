//! Whatever has to be finished later, though the process that began it may be
//! gone by then: leases, fences, schedules, and the delivery of messages.
//!
//! What waits is divided into shards, and a process works on those whose lease
//! it holds: as many as any other process that is there. A [`Queue`] says what is
//! due and does it; a [`Carrier`] sends one kind of delivery. Nothing is sent within
//! a transaction, and every result is written under the fence of the lease, so that
//! the result of a process that was given up is dropped.
#![cfg_attr(
    not(test),
    forbid(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

mod asked;
mod carrier;
mod courier;
mod deliveries;
mod endpoints;
mod leases;
mod metrics;
mod persist;
mod queue;
mod schedule;
mod stop;
mod wake;
mod worker;

pub use asked::Asked;
pub use carrier::{Carried, Carrier, Exchange, LONGEST_REST, Occasion};
pub use courier::{Courier, Parts};
pub use deliveries::{ATTEMPT_AT_MOST, Deliveries, Expected, Settled};
pub use endpoints::Standing;
pub use leases::{LEASE, Leases};
pub use metrics::Metrics;
pub use persist::{Persisted, persist};
pub use queue::{Admission, Lanes, Queue, USUAL_PLACES, Worked};
pub use schedule::delay_after;
pub use wake::Wake;
