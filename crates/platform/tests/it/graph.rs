//! Meta's graph, as games and devices see it.

mod achievement_refusals;
mod achievements;
mod ask;
mod boards;
mod carriers;
mod contest;
mod device;
mod entries;
mod entry_pages;
mod hosts;
mod nonce;
mod numbers;
mod pace;
mod panics;
mod pictures;
mod policy;
mod privacy;
mod restored;
mod room;
mod secrets;
mod snapshots;
mod sso;
pub(super) mod world;
