//! What an advertising network's callbacks are judged by, from what is configured.

use std::{
    io,
    path::{Path, PathBuf},
};

use base::{KeyId, Network};
use gate::RewardMode;
use reqwest::Url;
use rewards::{PriceList, Profile, Receiver, Tailoring, Trust, admob_keys};
use serde::de::DeserializeOwned;
use sign::mac::Key;
use unity_ads::wire::CallbackUrl;

use crate::{config::NetworkRewards, network_secrets::NetworkSecrets};

/// The network whose callback URL has rules of its own.
const UNITY_ADS: &str = "unity-ads";

/// What is configured, put together.
pub(crate) struct Receiving {
    pub(crate) receiver: Receiver,
    /// The secrets, ready for use; none for a network that publishes its keys.
    pub(crate) keys: Vec<(KeyId, Key)>,
    pub(crate) senders: Senders,
    pub(crate) prices: Option<PriceList>,
}

/// Where callbacks may come from.
#[derive(Debug)]
pub(crate) enum Senders {
    Anyone,
    Listed(Vec<Network>),
    /// Those as well that a file names.
    Watched(PathBuf, Vec<Network>),
}

/// What is wrong with it: the key, and what about it.
#[derive(Debug)]
pub(crate) enum Wrong {
    Value {
        key: &'static str,
        problem: String,
    },
    File {
        key: &'static str,
        path: PathBuf,
        problem: String,
    },
}

impl Wrong {
    fn value(key: &'static str, problem: impl ToString) -> Self {
        let problem = problem.to_string();
        Self::Value { key, problem }
    }
}

type ReadFile<'r> = &'r dyn Fn(&Path) -> io::Result<Vec<u8>>;

/// Puts it together.
///
/// # Errors
/// [`Wrong`].
pub(crate) fn receiving(
    network: &str,
    rewards: &NetworkRewards,
    read: ReadFile<'_>,
) -> Result<Receiving, Wrong> {
    let profile = profile(network, rewards, read)?;
    let shared = profile.scheme().is_shared();
    let secrets = rewards.secrets.expose();
    if shared && secrets.is_empty() {
        return Err(Wrong::value("secrets", "is required for this network"));
    }
    if !shared && !secrets.is_empty() {
        let problem = "is of no use, because the network publishes its keys";
        return Err(Wrong::value("secrets", problem));
    }
    if shared && rewards.keys_url != admob_keys::URL {
        let problem = "is of no use, because the network shares a secret with the game";
        return Err(Wrong::value("keys_url", problem));
    }
    if rewards.mode == RewardMode::Audit && rewards.prices_file.is_some() {
        let problem = "is of no use while mode is \"audit\", because nothing is given";
        return Err(Wrong::value("prices_file", problem));
    }
    let keys = keys(rewards, &profile)?;
    let parameters = parameters(network, &profile, &rewards.callback_url);
    let parameters = parameters.map_err(|problem| Wrong::value("callback_url", problem))?;
    let trust = Trust {
        accept_unsigned_user: rewards.accept_unsigned_user,
        accept_foreign_games: false,
    };
    let receiver = Receiver::new(&profile, parameters.statics(), trust);
    Ok(Receiving {
        receiver: receiver.map_err(|error| match error {
            rewards::InvalidReceiver::UnsignedUser(_) => {
                Wrong::value("accept_unsigned_user", error)
            }
            rewards::InvalidReceiver::AnyonesKey(_) => Wrong::value("tailoring_file", error),
            error => Wrong::value("callback_url", error),
        })?,
        keys,
        senders: senders(rewards, &profile),
        prices: toml("prices_file", rewards.prices_file.as_deref(), read)?,
    })
}

fn keys(rewards: &NetworkRewards, profile: &Profile) -> Result<Vec<(KeyId, Key)>, Wrong> {
    let text = rewards.secrets.expose_str().unwrap_or_default();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let secrets = NetworkSecrets::parse(text).map_err(|error| Wrong::value("secrets", error))?;
    let keys = secrets.into_vec().into_iter().map(|(id, secret)| {
        let key = profile.key(&secret);
        let key = key.map_err(|error| Wrong::value("secrets", error))?;
        Ok((id, key))
    });
    keys.collect()
}

/// The names of the profiles that come along.
pub(crate) fn known() -> String {
    let known: Vec<&str> = Profile::shipped().iter().map(Profile::name).collect();
    known.join(", ")
}

fn profile(network: &str, rewards: &NetworkRewards, read: ReadFile<'_>) -> Result<Profile, Wrong> {
    let profile = match &rewards.profile_file {
        Some(path) => {
            let wrong = |problem: String| Wrong::File {
                key: "profile_file",
                path: path.clone(),
                problem,
            };
            let text = text(path, read).map_err(wrong)?;
            let profile = Profile::read(&text).map_err(|error| wrong(error.to_string()))?;
            if profile.name() != network {
                let name = profile.name();
                return Err(wrong(format!("the profile is that of {name:?}")));
            }
            profile
        }
        None => Profile::named(network).ok_or_else(|| {
            let known = known();
            let problem = format!("is required, because there is none for it beside {known}");
            Wrong::value("profile_file", problem)
        })?,
    };
    let tailoring: Option<Tailoring> =
        toml("tailoring_file", rewards.tailoring_file.as_deref(), read)?;
    let Some(tailoring) = tailoring else {
        return Ok(profile);
    };
    let tailored = profile.tailored(&tailoring);
    tailored.map_err(|error| Wrong::value("tailoring_file", error))
}

fn toml<T: DeserializeOwned>(
    key: &'static str,
    path: Option<&Path>,
    read: ReadFile<'_>,
) -> Result<Option<T>, Wrong> {
    let Some(path) = path else { return Ok(None) };
    let parsed = text(path, read).and_then(|text| {
        let parsed = ::toml::from_str(&text);
        parsed.map_err(|error: ::toml::de::Error| error.to_string().trim_end().to_owned())
    });
    parsed.map(Some).map_err(|problem| Wrong::File {
        key,
        path: path.to_owned(),
        problem,
    })
}

fn text(path: &Path, read: ReadFile<'_>) -> Result<String, String> {
    let bytes = read(path).map_err(|error| format!("cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())
}

/// The parameters of a callback URL.
fn parameters(network: &str, profile: &Profile, url: &str) -> Result<rewards::CallbackUrl, String> {
    if network == UNITY_ADS {
        // What is appended here is not written into the URL, so it is refused there.
        url.parse::<CallbackUrl>()
            .map_err(|error| error.to_string())?;
    }
    let place = url.split_once('?').map_or(url, |(place, _)| place);
    let absolute = Url::parse(place)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !absolute {
        return Err("not an absolute URL with a host".to_owned());
    }
    if url.contains('#') {
        return Err("the URL has a fragment".to_owned());
    }
    rewards::CallbackUrl::read(profile, url).map_err(|error| error.to_string())
}

/// What is named counts, or else what the profile knows of.
fn senders(rewards: &NetworkRewards, profile: &Profile) -> Senders {
    let named = rewards.networks.clone();
    match &rewards.networks_file {
        Some(path) => Senders::Watched(path.clone(), named),
        None if !named.is_empty() => Senders::Listed(named),
        None if !profile.senders().is_empty() => Senders::Listed(profile.senders().to_vec()),
        None => Senders::Anyone,
    }
}
