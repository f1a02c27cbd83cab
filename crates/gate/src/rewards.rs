//! Rewards that advertising networks say were earned, each granted once.
//!
//! A network calls; its signature is the only key. The order's turn is taken
//! in the store before the game is asked, and the network hears `1` only once
//! the game's word is written down. What is left open, because the game or
//! this process could not answer, is asked again by the [`RewardQueue`] until
//! there is a word.

mod grants;
mod queue;
mod redeemer;
mod senders;
pub(crate) mod unity_ads;

pub use grants::{Grant, GrantAnswer, GrantEndpoint, Grants, Told};
pub use queue::RewardQueue;
pub(crate) use redeemer::{LONGEST_PAUSE, Recipient, Redeemed, Redeemer, Wish};
pub use senders::{NoSenders, SenderList, SenderNetworks, TrustedProxies};
pub use unity_ads::{Duplicates, UnityAds, UnityAdsOptions};
