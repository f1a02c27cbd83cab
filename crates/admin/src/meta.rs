//! What operators can do with games on Meta's graph.

mod callback;
mod definitions;
mod entitlement;
mod event;
mod handshake;
mod listing;
mod price;
mod settings;
mod sku;
mod standing;
mod subscription;
mod subscriptions;
mod uuid;
mod webhook;

use base::{AppId, PlayerId};
use store::{GraphSetup, Membership, Step};

use crate::{Admin, AdminError};

pub use definitions::{AchievementView, BoardView};
pub use entitlement::{
    EntitlementPage, EntitlementView, GrantedEntitlement, NewEntitlement, RevokeEntitlement,
    RevokedBecause,
};
pub use handshake::GraphHandshake;
pub use listing::NewGraphListing;
pub(crate) use listing::app_token;
pub use settings::{GraphSettingsView, NewGraphSettings};
pub(crate) use settings::{LONGEST_OVERLAP, checked as checked_settings, is_so as settings_are};
pub use sku::{NewSku, SkuView};
pub use standing::ProgressView;
pub use subscription::{NewSubscription, StartedSubscription, SubscriptionView};
pub use subscriptions::SubscriptionPage;
pub use webhook::{Fields, NewGraphWebhook, WebhookView};

/// A player as a game knows one, and what makes it so where it was not.
pub(crate) struct Known {
    pub(crate) user_id: PlayerId,
    pub(crate) step: Option<Step>,
}

impl Admin {
    /// How the calls of a game are taken, which has to be on the graph.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app, [`AdminError::NotOnGraph`].
    pub(crate) fn on_graph(&self, app_id: AppId) -> Result<GraphSetup, AdminError> {
        let snapshot = self.directory.last_known();
        snapshot.app(app_id).ok_or(AdminError::NO_GAME)?;
        let game = snapshot.on_graph(app_id).ok_or(AdminError::NotOnGraph)?;
        Ok(game.setup.into_owned())
    }

    /// The number by which a game knows a player, who is made known to it where
    /// that is new: an event has to name the player.
    async fn known_to(&self, app_id: AppId, player_id: PlayerId) -> Result<Known, AdminError> {
        if let Some(known) = self.store.membership(app_id, player_id).await? {
            let (user_id, step) = (known.scoped_id, None);
            return Ok(Known { user_id, step });
        }
        let member = self.new_member(app_id, player_id);
        Ok(Known {
            user_id: member.scoped_id,
            step: Some(Step::InsertMembership(member)),
        })
    }

    /// A player as a game is to know one from now on.
    pub(crate) fn new_member(&self, app_id: AppId, player_id: PlayerId) -> Membership {
        let (snapshot, now) = (self.directory.last_known(), self.clock.now());
        snapshot.new_member(app_id, player_id, &*self.rng, now)
    }
}
