mod endpoint;

mod message_id;

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use serde::Serialize;
use store::RewardNetwork;

pub use endpoint::GrantEndpoint;
pub(crate) use message_id::{key_of, message_id};

/// The longest that a game is asked for one reward.
pub(crate) const LONGEST_ASK: Duration = Duration::from_secs(8);

/// What a game is asked to grant: what the network has signed, and nothing that
/// a later callback, another configuration or a restored backup alone would change.
/// A game may take the same key with other words for a mistake, and a mistake
/// for a no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// Who says that it was earned.
    pub network: RewardNetwork,
    /// The game, as the gate's configuration names it.
    pub game: String,
    /// The network's name of the reward.
    pub oid: String,
    /// Who is to get it, as the game has told the network.
    pub sid: String,
    /// What was signed besides, or is configured, when the reward was first heard
    /// of.
    pub parameters: BTreeMap<String, String>,
    /// What it is worth by the game's price list, as that was then; nothing where
    /// the game has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Worth>,
}

/// What a reward is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Worth {
    /// What of, as the price list calls it.
    pub name: String,
    /// How much of it.
    pub amount: u64,
}

impl Grant {
    /// What the game tells repetitions by, as it is before it is written as an id.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        key(self.network, &self.game, &self.oid)
    }
}

fn key(network: RewardNetwork, game: &str, oid: &str) -> String {
    format!("{network}:{game}:{oid}")
}

/// The one name of a reward towards its game, in calls and in the inbox.
pub(crate) fn name_of(network: RewardNetwork, game: &str, oid: &str) -> String {
    message_id(&key(network, game, oid))
}

/// What a game makes of being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GrantAnswer {
    /// The player has it, now or from before.
    Granted,
    /// The player never gets it.
    Rejected,
    /// Nobody knows; ask again.
    Unknown,
}

impl GrantAnswer {
    /// The name used in logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }
}

/// What a game said, with why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub answer: GrantAnswer,
    /// Why, in words that show no secret; longer ones are cut at
    /// [`LONGEST_DETAIL`](store::LONGEST_DETAIL) characters.
    pub detail: String,
    /// What was sent and what came back.
    pub exchange: Exchange,
}

/// A call as it may be looked up later: without what signs it and without any
/// secret, each part cut at [`LONGEST_EXCHANGE`](store::LONGEST_EXCHANGE) bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The status that was answered, where there was an answer.
    pub status: Option<u16>,
    /// Method, URL without its query, and body; empty where nothing was sent.
    pub request: String,
    /// The body that was answered.
    pub answer: String,
}

/// Whoever can grant a game's rewards.
#[async_trait]
pub trait Grants: Send + Sync + 'static {
    /// Asks for a reward and waits no longer than `within`, eight seconds at most.
    /// The same reward may be asked for again and even twice at a time, and must be
    /// granted once.
    async fn grant(&self, grant: &Grant, within: Duration) -> Told;
}
