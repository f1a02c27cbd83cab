use std::path::PathBuf;

use base::Secret;
use gate::{Duplicates, RewardMode};
use outbound::Network;
use rewards::admob_keys;

/// How an advertising network's callbacks are taken for a game.
#[derive(Clone, Debug)]
pub(crate) struct NetworkRewards {
    /// Lines of id and secret; empty where the network publishes its keys.
    pub(crate) secrets: Secret,
    pub(crate) callback_url: String,
    pub(crate) networks: Vec<Network>,
    pub(crate) networks_file: Option<PathBuf>,
    /// Where keys are published, where the network does that.
    pub(crate) keys_url: String,
    pub(crate) mode: RewardMode,
    pub(crate) duplicates: Duplicates,
    pub(crate) prices_file: Option<PathBuf>,
    pub(crate) accept_unsigned_user: bool,
    pub(crate) profile_file: Option<PathBuf>,
    pub(crate) tailoring_file: Option<PathBuf>,
}

impl Default for NetworkRewards {
    fn default() -> Self {
        Self {
            secrets: Secret::new(""),
            callback_url: String::new(),
            networks: Vec::new(),
            networks_file: None,
            keys_url: admob_keys::URL.to_owned(),
            mode: RewardMode::Grant,
            duplicates: Duplicates::Documented,
            prices_file: None,
            accept_unsigned_user: false,
            profile_file: None,
            tailoring_file: None,
        }
    }
}
