mod receive;

use std::sync::Arc;

use ::unity_ads::{game::Expected, wire::CallbackUrl};
use base::{AppId, KeyId, Secret};
use directory::gate_game_id;
use serde_json::Value;
use sign::HmacMd5Key;
use tokio::sync::Semaphore;

use super::{Grants, Recipient, SenderNetworks};
pub(crate) use receive::receive;

/// How many callbacks of one game may be under way, so that a game that accepts
/// and does not answer does not use up this process's sockets. The next is told
/// to come again.
const AT_ONCE: usize = 256;

/// What a repeated callback is answered once its reward is granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// 403 `Duplicate order`, as the documents' samples do.
    #[default]
    Refuse,
    /// 200 `1`, for a sender that repeats itself until it hears that.
    Accept,
}

/// What a game's callbacks are judged by.
pub struct UnityAdsOptions {
    /// The game's name in the gate's configuration.
    pub game: String,
    /// The URL as the network has it. Its parameters have to be in every
    /// callback; where it leads to is the network's business.
    pub callback_url: CallbackUrl,
    /// What the network may sign with, each under the id that logs name it by.
    pub secrets: Vec<(KeyId, Secret)>,
    /// Where callbacks may come from.
    pub senders: SenderNetworks,
    /// What repeated callbacks are answered.
    pub duplicates: Duplicates,
}

/// A game's side of Unity Ads' redeem callbacks.
pub struct UnityAds {
    recipient: Recipient,
    /// What every callback says besides, as the store keeps it.
    parameters: String,
    expected: Expected,
    keys: Vec<(KeyId, HmacMd5Key)>,
    senders: SenderNetworks,
    duplicates: Duplicates,
    places: Arc<Semaphore>,
}

impl UnityAds {
    /// A game whose rewards are granted by `grants`.
    #[must_use]
    pub fn new(options: UnityAdsOptions, grants: Arc<dyn Grants>) -> Arc<Self> {
        let expected = Expected::of(&options.callback_url);
        let parameters = expected.static_parameters().iter();
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.into()));
        let keys = options.secrets.iter();
        Arc::new(Self {
            recipient: Recipient {
                app_id: gate_game_id(&options.game),
                game: options.game,
                grants,
            },
            parameters: Value::Object(parameters.collect()).to_string(),
            keys: keys
                .map(|(id, secret)| (*id, HmacMd5Key::new(secret.expose())))
                .collect(),
            expected,
            senders: options.senders,
            duplicates: options.duplicates,
            places: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    pub(crate) const fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    pub(crate) const fn app_id(&self) -> AppId {
        self.recipient.app_id
    }
}
