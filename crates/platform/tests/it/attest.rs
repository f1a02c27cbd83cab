//! Attestation as games see it: tokens, bans, the feed of bans, the keys.

mod bans;
mod carriers;
mod feed;
mod jwks;
mod policy;
mod snapshots;
mod verify;
pub(super) mod world;
