use std::sync::Arc;

use ::opensocial::{
    platform::outgoing::{Pen, Signer},
    profile::Profile,
};
use base::{AppId, Environment, Rng, Secret, Timestamp};
use directory::{Known, NoRsaKey};
use sign::oauth1::{Method, RsaSha1Signer};
use store::Platform;

use super::registry::profile;

/// What a game is called with, as it is now: a secret that was replaced signs no
/// more from then on.
pub(crate) struct Line {
    /// The game's id on the platform.
    pub(crate) app_number: String,
    /// Whose habits the platform has.
    pub(crate) profile: &'static Profile,
    consumer_key: String,
    ink: Ink,
}

const fn unsigned(why: NoRsaKey) -> &'static str {
    match why {
        NoRsaKey::Absent => "the app has no RSA key",
        NoRsaKey::Unusable => "the app's RSA key cannot be used",
    }
}

enum Ink {
    Secret(Secret),
    Rsa(Arc<RsaSha1Signer>),
}

impl Line {
    /// How a game is called, or why it cannot be: an operator can mend each of
    /// these.
    pub(crate) fn of(
        known: &Known<'_>,
        app: AppId,
        environment: Environment,
    ) -> Result<Self, &'static str> {
        let world = known.world(Platform::OpenSocial, environment);
        let listing = world.listing_of(app);
        let listing = listing.ok_or("the app is not on OpenSocial")?;
        let credential = world.credential_of(app);
        let credential = credential.ok_or("the app has no consumer key on OpenSocial")?;
        let setup = known.social_setup(app);
        let profile = profile(setup.profile);
        let ink = match profile.launches {
            Method::RsaSha1 => Ink::Rsa(setup.rsa_signer().map_err(unsigned)?),
            _ => Ink::Secret(credential.secret.clone()),
        };
        Ok(Self {
            app_number: listing.external_id.clone(),
            profile,
            consumer_key: credential.client_id.clone(),
            ink,
        })
    }

    /// Whoever signs with it.
    pub(crate) fn signer<'s>(
        &'s self,
        rng: &'s dyn Rng,
        at: Timestamp,
        nonce: &'s str,
    ) -> Signer<'s> {
        Signer {
            consumer_key: &self.consumer_key,
            pen: match &self.ink {
                Ink::Secret(secret) => Pen::Secret(secret),
                Ink::Rsa(key) => Pen::Rsa(key, rng),
            },
            at,
            nonce,
            realm: self.profile.name,
        }
    }
}
