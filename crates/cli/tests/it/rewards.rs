//! Rewards from a completed view to a balance, with whatever is on the way killed
//! at the worst moment.

mod at_once;
mod game;
mod interop;
mod outages;
mod receiver_crashes;
mod relay;
mod sender_crashes;
mod world;
