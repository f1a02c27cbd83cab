//! Meta's graph, as games and devices see it.

mod carriers;
mod device;
mod nonce;
mod pace;
mod policy;
mod privacy;
mod snapshots;
mod sso;
pub(super) mod world;
