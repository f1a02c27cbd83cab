//! Rewards that advertising networks say were earned, each granted once.
//!
//! A network calls; its signature is the only key. What networks differ in is
//! data ([`rewards::Profile`]), so there is one way for all of them. The order's
//! turn is taken in the store before the game is asked, and the network is told
//! yes only once the game's word is written down. What is left open, because the
//! game or this process could not answer, is asked again by the [`RewardQueue`]
//! until there is a word. Or the game is not asked: the reward is kept, and the
//! game fetches it, or has it compared with what it has granted itself.

pub(crate) mod api;
mod game;
mod grants;
mod network;
mod queue;
pub(crate) mod receive;
mod redeemer;
mod remembered;
mod senders;

pub use game::{InvalidRewards, Rewards};
pub use grants::{Exchange, Grant, GrantAnswer, GrantEndpoint, Grants, Told, Worth};
pub(crate) use grants::{LONGEST_ASK, key_of, name_of};
use network::Network;
pub use network::{Duplicates, NetworkKeys, NetworkOptions, RewardMode};
pub use queue::RewardQueue;
pub(crate) use redeemer::{
    LONGEST_PAUSE, OFFERED_AGAIN, Recipient, Redeemed, Redeemer, Unpriced, Wish,
};
pub use senders::{NoSenders, SenderList, SenderNetworks, TrustedProxies};
