//! What operators can do with games on OpenSocial, and with who players are
//! there.

mod blocking;
mod event;
mod installation;
mod link;
mod listing;
mod moderation;
mod payment;
mod persona;
mod settings;
mod signing_key;
mod words;

use base::{AppId, Environment};
use store::{Platform, SocialSetup};

use crate::{Admin, AdminError};

pub use blocking::BlockedPage;
pub use event::{NewLifeCycleEvent, SentEvents};
pub use installation::{InstallationView, NewInstallation};
pub use link::NewEventLink;
pub(crate) use link::checked as checked_link;
pub use listing::NewSocialListing;
pub use moderation::{JudgeText, TextGroupView, TextView};
pub use payment::{NoPaymentUuid, PaymentUuid, PaymentView};
pub(crate) use persona::checked as checked_persona;
pub use persona::{NewPersona, PersonaView};
pub use settings::{NewSocialSettings, SocialSettingsView};
pub(crate) use settings::{checked as checked_settings, is_so as settings_are};
pub use signing_key::{NewSigningKey, SigningKeyView};
pub use words::Words;
pub(crate) use words::check as checked_words;

impl Admin {
    /// How the calls of a game are taken that has to be on OpenSocial.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app, [`AdminError::NotOnSocial`].
    pub(crate) fn social_setup(&self, app_id: AppId) -> Result<SocialSetup, AdminError> {
        self.social_environment(app_id)?;
        let snapshot = self.directory.last_known();
        Ok(SocialSetup::clone(&snapshot.social_setup(app_id)))
    }

    /// As whose server the game is told of what operators do: the live one's,
    /// where there is one.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app, [`AdminError::NotOnSocial`].
    fn social_environment(&self, app_id: AppId) -> Result<Environment, AdminError> {
        let snapshot = self.directory.last_known();
        snapshot.app(app_id).ok_or(AdminError::Missing)?;
        let listed = [Environment::Live, Environment::Sandbox]
            .into_iter()
            .find(|environment| {
                let world = snapshot.world(Platform::OpenSocial, *environment);
                world.listing_of(app_id).is_some()
            });
        listed.ok_or(AdminError::NotOnSocial)
    }
}
