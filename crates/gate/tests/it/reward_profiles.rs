//! Networks beside Unity Ads, as tests set them up: those that come with the
//! program, and one of an operator's own.

use ::rewards::{Profile, Receiver, Trust};
use base::{KeyId, Secret};
use gate::{Duplicates, NetworkKeys, NetworkOptions, RewardMode, SenderNetworks};

/// What all of them sign with, under an id.
pub(super) const SECRET: &str = "a-secret-of-tests";
pub(super) const SECRET_ID: KeyId = KeyId::new([0, 0, 0, 2]);

/// A network that nobody has heard of.
pub(super) const OWN: &str = r#"
name = "house-ads"
title = "House Ads"
source = ["our own"]
method = "GET"

[query]
required = ["order", "player", "coins"]

[signature]
parameter = "mac"
encoding = "hex"
scheme = "hmac-sha256"
over = { template = "{order}/{player}/{coins}" }

[fields]
order = "order"
subject = "player"
amount = "coins"

[shapes]
order = { alphabet = "a-z0-9.", length = [1, 64] }
player = { alphabet = "a-z0-9", length = [1, 64] }
coins = { alphabet = "0-9", length = [1, 9] }

[answers]
granted = { status = 201, body = "thanks for {order}" }
duplicate = { status = 208, body = "thanks again for {order}" }

[delivery]
deadline_seconds = 4
"#;

/// A callback of a network: its parameters, of which the last two say for whom and
/// how much.
pub(super) struct Sample {
    pub(super) network: &'static str,
    pub(super) parameters: &'static [(&'static str, &'static str)],
    /// What says who is rewarded.
    pub(super) player: &'static str,
    /// What the store calls the order.
    pub(super) oid: &'static str,
}

/// One callback of each network that shares a secret with its receivers.
pub(super) const SAMPLES: [Sample; 6] = [
    Sample {
        network: "applovin-max",
        parameters: &[
            ("event_id", "0a1b2c"),
            ("user_id", "player-7"),
            ("amount", "1000000"),
            ("currency", "gold"),
        ],
        player: "user_id",
        oid: "0a1b2c",
    },
    Sample {
        network: "house-ads",
        parameters: &[("order", "o.1"), ("player", "player7"), ("coins", "5")],
        player: "player",
        oid: "o.1",
    },
    Sample {
        network: "levelplay",
        parameters: &[
            ("eventId", "event-1"),
            ("appUserId", "player-7"),
            ("rewards", "5"),
            ("timestamp", "202611280845"),
        ],
        player: "appUserId",
        oid: "",
    },
    Sample {
        network: "pangle",
        parameters: &[
            ("trans_id", "trans-1"),
            ("user_id", "player-7"),
            ("reward_amount", "1000000"),
            ("reward_name", "gold"),
        ],
        player: "user_id",
        oid: "trans-1",
    },
    Sample {
        network: "tapjoy",
        parameters: &[("id", "id.1"), ("snuid", "player-7"), ("currency", "5")],
        player: "snuid",
        oid: "id.1",
    },
    Sample {
        network: "vungle",
        parameters: &[
            ("etxid", "tx-1:1793491200000"),
            ("uid", "player-7"),
            ("amount", "1000000"),
        ],
        player: "uid",
        oid: "tx-1",
    },
];

pub(super) fn profile(network: &str) -> Profile {
    Profile::named(network).unwrap_or_else(|| Profile::read(OWN).unwrap())
}

/// How the network is taken where a test does not say otherwise.
pub(super) fn taken(network: &str) -> NetworkOptions {
    let profile = profile(network);
    let key = profile.key(&Secret::new(SECRET)).unwrap();
    taken_with(&profile, NetworkKeys::Shared(vec![(SECRET_ID, key)]))
}

pub(super) fn taken_with(profile: &Profile, keys: NetworkKeys) -> NetworkOptions {
    let trust = Trust {
        accept_unsigned_user: true,
        accept_foreign_games: true,
    };
    NetworkOptions {
        receiver: Receiver::new(profile, [], trust).unwrap(),
        keys,
        senders: SenderNetworks::Anyone,
        duplicates: Duplicates::Documented,
        mode: RewardMode::Grant,
        prices: None,
    }
}

/// All of the samples' networks.
pub(super) fn all() -> Vec<NetworkOptions> {
    let all = SAMPLES.iter();
    all.map(|sample| taken(sample.network)).collect()
}

impl Sample {
    pub(super) fn of(network: &str) -> &'static Self {
        let found = SAMPLES.iter().find(|sample| sample.network == network);
        found.unwrap()
    }

    /// The target of a callback that the network has signed.
    pub(super) fn target(&self) -> String {
        self.target_of(self.parameters)
    }

    pub(super) fn target_of(&self, parameters: &[(&str, &str)]) -> String {
        let profile = profile(self.network);
        let key = profile.key(&Secret::new(SECRET)).unwrap();
        let query = profile.issue(&key, None, parameters).unwrap();
        format!("/rewards/{}/event?{query}", self.network)
    }

    /// The parameters with another value of one.
    pub(super) fn with<'s>(&'s self, name: &str, value: &'s str) -> Vec<(&'s str, &'s str)> {
        let parameters = self.parameters.iter();
        let changed = parameters.map(|(known, old)| {
            let value = if *known == name { value } else { old };
            (*known, value)
        });
        changed.collect()
    }
}
