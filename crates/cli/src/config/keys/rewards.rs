use gate::{Duplicates, RewardMode};

use super::word;
use crate::config::{
    key::{Key, Of},
    model::{Config, NetworkRewards},
    reader::{
        callback_url, choice, keys_url, network_secrets, networks, networks_file, switch, toml_file,
    },
};

const MODES: &[(&str, RewardMode)] = &[
    ("grant", RewardMode::Grant),
    ("inbox", RewardMode::Inbox),
    ("audit", RewardMode::Audit),
];

const DUPLICATES: &[(&str, Duplicates)] = &[
    ("documented", Duplicates::Documented),
    ("accept", Duplicates::Accept),
];

/// The keys of each network of each game.
pub(super) fn of_networks() -> impl Iterator<Item = Key> {
    trusted().into_iter().chain(granted()).chain(described())
}

/// What says whose callbacks are believed.
fn trusted() -> [Key; 5] {
    [
        Key::new(
            "gate.game.<name>.rewards.<network>.secrets",
            network_secrets(),
            |config, name| Some(&mut of(config, name)?.secrets),
            "What the network signs the game's callbacks with: an id of 8 hexadecimal digits, chosen \
             by you, a colon, and the secret. Of several lines each is accepted, so that a secret \
             can be rotated: put the new one beside the old one, and take the old one away once \
             nothing comes that it has signed. Logs name a secret by its id. Required, but for a \
             network that publishes its keys, as AdMob does. No two networks hold the same one; two \
             games of one network should not, because a callback for one would count for the other.",
        ),
        Key::new(
            "gate.game.<name>.rewards.<network>.callback_url",
            callback_url(),
            |config, name| Some(&mut of(config, name)?.callback_url),
            "The callback URL as the network has it, with its macros if it has such. It leads to \
             /rewards/, the network's name, a slash and the game's name at this gate, by whatever \
             way. Every callback has to carry the parameters that stand in it with their values, \
             but for those of the profile, which the network fills in: a value that is written for \
             one of these binds nothing, which `[only]` in the `tailoring_file` does. Of a network \
             that appends its own, as Unity Ads, AdMob and a profile with `query.appended` do, none \
             of them may stand in it. Required.",
        ),
        Key::new(
            "gate.game.<name>.rewards.<network>.networks",
            networks(),
            |config, name| Some(&mut of(config, name)?.networks),
            "Networks that callbacks may come from, beside those of the file. With neither, those \
             that the profile knows of; where it knows of none, every address may send them and \
             the signature alone decides, of which a start in production warns.",
        ),
        Key::new(
            "gate.game.<name>.rewards.<network>.networks_file",
            networks_file(),
            |config, name| Some(&mut of(config, name)?.networks_file),
            "A file with networks that callbacks may come from, in the form that the platform \
             publishes at /ads/public_ips.json. The file is looked at every few seconds: what has \
             changed is taken over, and what is wrong, a list of nothing too, is logged and leaves \
             the present list in place.",
        ),
        Key::new(
            "gate.game.<name>.rewards.<network>.keys_url",
            keys_url(),
            |config, name| Some(&mut of(config, name)?.keys_url),
            "Where a network publishes its keys that does so, in the form of AdMob's. They are \
             fetched at the start, again before they are too old and when a callback names another, \
             and kept for 24 hours at most. In production it is https. Refused with a network that \
             shares a secret.",
        ),
    ]
}

/// What says what becomes of a callback.
fn granted() -> [Key; 4] {
    [
        Key::new(
            "gate.game.<name>.rewards.<network>.mode",
            choice(MODES, |mode| word(MODES, *mode)),
            |config, name| Some(&mut of(config, name)?.mode),
            "What is done with a callback whose signature holds: \"grant\" asks the game's server \
             and tells the network yes once it has granted; \"inbox\" keeps the reward for the \
             game's server to fetch, and says yes once it is kept; \"audit\" only puts it on record, \
             to be compared with what the game reports.",
        ),
        Key::new(
            "gate.game.<name>.rewards.<network>.duplicates",
            choice(DUPLICATES, |answer| word(DUPLICATES, *answer)),
            |config, name| Some(&mut of(config, name)?.duplicates),
            "What a callback is answered whose reward was granted or kept before: \"documented\" is \
             what the network's documents say, which for Unity Ads is 403 `Duplicate order` and \
             for the others the same as at the first time; \"accept\" is that everywhere, for a \
             sender that comes again until it has heard it.",
        ),
        Key::new(
            "gate.game.<name>.rewards.<network>.prices_file",
            toml_file(),
            |config, name| Some(&mut of(config, name)?.prices_file),
            "A price list: what a callback is worth, by the product or placement that the network \
             has signed. Without it the game is told no worth. An amount in a callback never counts \
             unless it is signed and the list says up to which height. Refused where mode is \
             \"audit\".",
        ),
        Key::new(
            "gate.game.<name>.rewards.<network>.accept_unsigned_user",
            switch(),
            |config, name| Some(&mut of(config, name)?.accept_unsigned_user),
            "Whether the player is rewarded whom a callback names although the network has not \
             signed who that is. Whoever gets hold of one callback before it is redeemed can then \
             redeem it for another player. AppLovin MAX, Vungle, Pangle and, unless tailored, \
             LevelPlay cannot be taken without it.",
        ),
    ]
}

/// What says how the network signs.
fn described() -> [Key; 2] {
    [
        Key::new(
            "gate.game.<name>.rewards.<network>.profile_file",
            toml_file(),
            |config, name| Some(&mut of(config, name)?.profile_file),
            "The profile of the network, which says how it signs and what it wants to hear. Required \
             for a network that does not come with the program; for one that does it takes the \
             place of the profile that is there.",
        ),
        Key::new(
            "gate.game.<name>.rewards.<network>.tailoring_file",
            toml_file(),
            |config, name| Some(&mut of(config, name)?.tailoring_file),
            "What the game knows of its callbacks beyond the profile: `[names]` of parameters in place \
             of the profile's, `optional` ones more, `[shapes]` of values such as its players' ids, \
             and under `[only]` the values of a parameter that are its own. AdMob signs for \
             everybody with the same keys, so it needs the game's ad units there, as `ad_unit`.",
        ),
    ]
}

fn of<'a>(config: &'a mut Config, name: Of<'_>) -> Option<&'a mut NetworkRewards> {
    let game = config.gate.games.get_mut(name.game)?;
    game.rewards.get_mut(name.network)
}
