//! What operators can do with the attestation of a game's devices.

mod ban;
mod bytes;
mod claims;
mod device;
mod lifting;
mod root;
mod seal;
mod settings;

use base::AppId;
use store::{Actor, AttestSetup};

use crate::{Admin, AdminError};

pub use ban::{BanPage, BanView, LiftedBan, NewBan};
pub use device::{DeviceLog, DevicePage, DeviceView, MarkedDevice, NewMark, PseudonymView};
pub use lifting::{LiftBansBetween, LiftedBans};
pub use root::RootView;
pub use seal::NewSealKey;
pub use settings::{AttestSettingsView, NewAttestSettings};
pub(crate) use settings::{checked as checked_settings, is_so as settings_are};

impl Admin {
    /// How the evidence of a game's devices is judged. Its tokens are verified
    /// with the app token of Meta's graph, so it has to be there.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app, [`AdminError::NotOnGraph`].
    pub(crate) fn attest_setup(&self, app_id: AppId) -> Result<AttestSetup, AdminError> {
        self.on_graph(app_id)?;
        let snapshot = self.directory.last_known();
        Ok(AttestSetup::clone(&snapshot.attest_setup(app_id)))
    }

    /// By whom a ban is said to be made or lifted.
    fn by(&self) -> String {
        let actor = &self.order.actor;
        match actor {
            Actor::ApiKey { label, .. } => label.clone(),
            Actor::App | Actor::Program | Actor::CommandLine | Actor::ConfiguredKey => {
                actor.kind().to_owned()
            }
        }
    }
}
