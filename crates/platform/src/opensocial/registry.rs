use std::sync::Arc;

use base::{AppId, Environment, KeyId, Timestamp};
use directory::{Known, ReadySocial, World};
use opensocial::{
    platform::{Consumer, Previous, Registry, Rules, Subject},
    profile::{self, Profile},
};
use sign::{SealKey, oauth1::body_hash::OnForm};
use store::{
    BodyHashPolicy, Credential, KeyPurpose, Platform, RevokedSubject, SocialProfile, SocialSetup,
};

/// The dialect's look-ups over what this node knows.
pub(super) struct SocialRegistry<'a> {
    known: &'a Known<'a>,
    environment: Environment,
}

impl<'a> SocialRegistry<'a> {
    pub(super) const fn new(known: &'a Known<'a>, environment: Environment) -> Self {
        Self { known, environment }
    }

    fn world(&self) -> &World {
        self.known.world(Platform::OpenSocial, self.environment)
    }

    /// The credential of a consumer key.
    pub(super) fn credential(&self, consumer_key: &str) -> Option<&Credential> {
        self.world().credential(consumer_key)
    }

    /// How an app's calls are taken.
    pub(super) fn setup(&self, app: AppId) -> Arc<ReadySocial> {
        self.known.social_setup(app)
    }
}

impl Registry for SocialRegistry<'_> {
    fn consumer(&self, consumer_key: &str) -> Option<Consumer<'_>> {
        let credential = self.credential(consumer_key)?;
        let listing = self.world().listing_of(credential.app_id);
        let previous = credential.previous.as_ref();
        Some(Consumer {
            app_id: credential.app_id,
            app_number: listing.map(|listing| listing.external_id.as_str()),
            credential_id: credential.credential_id,
            secret: &credential.secret,
            previous: previous.map(|previous| Previous {
                secret: &previous.secret,
                until: previous.until,
            }),
            rules: rules(&self.setup(credential.app_id)),
        })
    }

    fn key(&self, key_id: KeyId) -> Option<&SealKey> {
        let purpose = KeyPurpose::OpenSocialToken;
        self.known.keys().seal(purpose, self.environment, key_id)
    }

    fn is_revoked(&self, app: AppId, subject: Subject, issued_at: Timestamp) -> bool {
        let subject = match subject {
            Subject::Token(id) => RevokedSubject::Token(id),
            Subject::Family(id) => RevokedSubject::Family(id),
            Subject::Player(id) => RevokedSubject::Player(id),
            Subject::Credential(id) => RevokedSubject::Credential(id),
        };
        self.known.is_revoked(app, subject, issued_at)
    }

    fn is_forgotten(&self, signed_at: Timestamp) -> bool {
        self.known.is_forgotten(signed_at)
    }
}

fn rules(setup: &SocialSetup) -> Rules {
    Rules {
        profile: profile(setup.profile),
        window: setup.window,
        on_form: match setup.body_hash {
            BodyHashPolicy::Verify => OnForm::Verify,
            BodyHashPolicy::Reject => OnForm::Reject,
        },
        require_body_hash: setup.require_body_hash,
    }
}

/// What a profile's name stands for.
pub(crate) const fn profile(name: SocialProfile) -> &'static Profile {
    match name {
        SocialProfile::Mobage => &profile::MOBAGE,
        SocialProfile::Gree => &profile::GREE,
        SocialProfile::Mixi => &profile::MIXI,
    }
}
