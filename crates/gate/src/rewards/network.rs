use std::{sync::Arc, time::Duration};

use base::KeyId;
use rewards::{PriceList, Receiver};
use sign::mac::Key;
use store::RewardNetwork;
use tokio::sync::Semaphore;

use super::{LONGEST_ASK, SenderNetworks};
use crate::upstream::PublishedKeys;

/// How many callbacks of one game and network may be under way, so that a game
/// that accepts and does not answer does not use up this process's sockets. The
/// next is told to come again.
const AT_ONCE: usize = 256;

/// What lies between the game's last moment to answer and the network's, for
/// writing the word down and saying it.
const FOR_US: Duration = Duration::from_secs(1);

/// What a repeated callback is answered once its reward is granted, or kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// What the network's documents say: Unity's samples refuse it, and the others
    /// hear what they have heard before.
    #[default]
    Documented,
    /// The same as at the first time, for a sender that repeats itself until it
    /// hears that.
    Accept,
}

/// What is done with a callback whose signature holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RewardMode {
    /// The game is asked to grant, and the network is told yes once it has.
    #[default]
    Grant,
    /// It is kept for the game to fetch, and the network is told yes once it is.
    Inbox,
    /// It is put on record, to be compared with what the game reports.
    Audit,
}

/// What a network's callbacks are verified with.
pub enum NetworkKeys {
    /// Secrets, each under the id that logs name it by.
    Shared(Vec<(KeyId, Key)>),
    /// Keys that the network publishes.
    Published(Arc<PublishedKeys>),
}

/// How one network's callbacks for a game are taken.
pub struct NetworkOptions {
    /// What they are judged by.
    pub receiver: Receiver,
    /// What they are verified with.
    pub keys: NetworkKeys,
    /// Where they may come from.
    pub senders: SenderNetworks,
    /// What repeated ones are answered.
    pub duplicates: Duplicates,
    /// What is done with them.
    pub mode: RewardMode,
    /// What they are worth; nothing is said of that without it.
    pub prices: Option<PriceList>,
}

/// A network as one game takes its callbacks.
pub(super) struct Network {
    pub(super) name: RewardNetwork,
    pub(super) options: NetworkOptions,
    pub(super) places: Arc<Semaphore>,
}

impl Network {
    pub(super) fn new(name: RewardNetwork, options: NetworkOptions) -> Self {
        Self {
            name,
            options,
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// How long the game is waited for, so that the network still hears of it.
    pub(super) fn within(&self) -> Duration {
        let deadline = self.options.receiver.profile().deadline();
        let ours = deadline.map_or(LONGEST_ASK, |deadline| deadline.saturating_sub(FOR_US));
        ours.min(LONGEST_ASK)
    }
}
