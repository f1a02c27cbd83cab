//! Rewards from a completed view to a balance, with whatever is on the way killed
//! at the worst moment.

mod at_once;
mod bad_receivers;
mod changes;
mod clocks;
mod doubts;
mod forbidden;
mod game;
mod interop;
mod invariants;
mod oids;
mod outages;
mod place;
mod receiver_crashes;
mod relay;
mod restored;
mod sender_crashes;
mod small_disks;
mod stops;
mod stores_away;
mod world;
