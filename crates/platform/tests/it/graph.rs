//! Meta's graph, as games and devices see it.

mod achievements;
mod boards;
mod carriers;
mod contest;
mod device;
mod entries;
mod nonce;
mod pace;
mod pictures;
mod policy;
mod privacy;
mod snapshots;
mod sso;
pub(super) mod world;
