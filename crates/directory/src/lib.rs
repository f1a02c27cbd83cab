//! What the hot path looks at: apps, listings, credentials and keys as one
//! snapshot in memory, and revocations beside it, both kept up to date by
//! following the store's change log.
//!
//! The snapshot is swapped whole; a request that holds one keeps judging by it
//! to its end. Revocations are added one by one, so that one of them costs
//! nothing like a reload.
//!
//! What is in memory is only good as long as changes are heard: after a grace
//! without, [`Directory::known`] gives nothing to judge by any more.

mod access;
mod banned;
mod follower;
mod gate_game;
mod hearing;
mod installed;
mod key_ring;
mod known;
mod objects;
mod on_graph;
mod published;
mod ready_attest;
mod ready_social;
mod revoked;
mod snapshot;
mod world;

pub use access::{ApiKeys, Caller, ConfiguredKey, NoAccess, access};
pub use follower::Directory;
pub use gate_game::gate_game_id;
pub use hearing::{Deaf, Silence};
pub use installed::{installation_token, of_installation};
pub use key_ring::{KeyRing, UnusableKey};
pub use known::Known;
pub use objects::{Named, Objects};
pub use on_graph::OnGraph;
pub use ready_attest::ReadyAttest;
pub use ready_social::{NoRsaKey, ReadySocial};
pub use snapshot::Snapshot;
pub use world::World;
