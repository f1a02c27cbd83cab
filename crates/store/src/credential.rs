use std::time::Duration;

use base::{AppId, CredentialId, Environment, Secret, Timestamp};

use crate::Platform;

/// A secret that was replaced and is good for a while yet.
#[derive(Clone, Debug)]
pub struct PreviousSecret {
    /// The secret.
    pub secret: Secret,
    /// From when on it is refused.
    pub until: Timestamp,
}

/// A client id and its secret, with which a game's server calls a platform.
///
/// Unique by id and by (platform, environment, client id). Rotation replaces
/// the secret in place, so the old one is refused as soon as the change is
/// heard, unless it was to be good for a while yet; tokens that were issued live
/// on.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Our id of it; rides in the tokens issued to it.
    pub credential_id: CredentialId,
    /// The app that it speaks for.
    pub app_id: AppId,
    /// Where it may be used.
    pub platform: Platform,
    /// In which world it may be used.
    pub environment: Environment,
    /// The public half; 1 to 128 bytes.
    pub client_id: String,
    /// The secret half.
    pub secret: Secret,
    /// The one before it, where that is good for a while yet.
    pub previous: Option<PreviousSecret>,
    /// How long a token issued to it is valid; at least one second.
    pub token_validity: Duration,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the secret was last replaced; equals `created_at` at first.
    pub rotated_at: Timestamp,
}

impl Credential {
    /// The rule of state for another secret. The one that is replaced is good
    /// until `previous_until`; what was before it never outlives this.
    #[must_use]
    pub fn rotated(self, secret: Secret, at: Timestamp, previous_until: Option<Timestamp>) -> Self {
        let replaced = self.secret;
        let until = previous_until.filter(|until| *until > at);
        Self {
            secret,
            previous: until.map(|until| PreviousSecret {
                secret: replaced,
                until,
            }),
            rotated_at: at,
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
