use rewards::{Profile, Receiver, Trust};

use crate::wire::{CallbackUrl, StaticParameters};

/// What a callback for a game has to carry: the static parameters of its
/// callback URL with exactly their values, and `sid`, `oid` and `hmac`.
#[derive(Clone, Debug)]
pub struct Expected {
    statics: StaticParameters,
    /// What holds callbacks against them. There is always one: static
    /// parameters are made by stricter rules than a receiver's, and the profile
    /// ships with the engine.
    receiver: Option<Receiver>,
}

impl Expected {
    /// Of the callback URL that is configured at the network.
    #[must_use]
    pub fn of(callback_url: &CallbackUrl) -> Self {
        callback_url.static_parameters().clone().into()
    }

    /// The static parameters.
    #[must_use]
    pub const fn static_parameters(&self) -> &StaticParameters {
        &self.statics
    }

    pub(super) const fn receiver(&self) -> Option<&Receiver> {
        self.receiver.as_ref()
    }
}

impl From<StaticParameters> for Expected {
    fn from(statics: StaticParameters) -> Self {
        let profile = Profile::named("unity-ads");
        let receiver = profile
            .and_then(|profile| Receiver::new(&profile, statics.iter(), Trust::default()).ok());
        Self { statics, receiver }
    }
}

impl PartialEq for Expected {
    fn eq(&self, other: &Self) -> bool {
        self.statics == other.statics
    }
}

impl Eq for Expected {}
