//! Attestation as games see it: tokens, bans, the feed of bans, the keys.

mod bans;
mod calls;
mod carriers;
mod feed;
mod jwks;
mod policy;
mod snapshots;
mod verify;
