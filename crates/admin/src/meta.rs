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

use base::{AppId, Environment, PlayerId};
use store::{GraphSetup, Membership, Platform, Step};

use crate::{Admin, AdminError};

pub use definitions::{AchievementView, BoardView};
pub use entitlement::{
    EntitlementPage, EntitlementView, GrantedEntitlement, NewEntitlement, RevokeEntitlement,
    RevokedBecause,
};
pub use handshake::GraphHandshake;
pub(crate) use listing::app_token;
pub use listing::{ListedOnGraph, NewGraphListing};
pub use settings::{GraphSettingsView, NewGraphSettings};
pub(crate) use settings::{LONGEST_OVERLAP, checked as checked_settings, is_so as settings_are};
pub use sku::{NewSku, SkuView};
pub use standing::ProgressView;
pub use subscription::{NewSubscription, StartedSubscription, SubscriptionView};
pub use subscriptions::SubscriptionPage;
pub use webhook::{Fields, NewGraphWebhook, WebhookView};

/// A game as Meta's graph knows it.
pub(crate) struct OnGraph {
    pub(crate) app_id: AppId,
    /// What the graph calls it.
    pub(crate) external_id: String,
    pub(crate) setup: GraphSetup,
}

/// A player as a game knows one, and what makes it so where it was not.
pub(crate) struct Known {
    pub(crate) user_id: PlayerId,
    pub(crate) step: Option<Step>,
}

impl Admin {
    /// A game that has to be on the graph.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app, [`AdminError::NotOnGraph`].
    pub(crate) fn on_graph(&self, app_id: AppId) -> Result<OnGraph, AdminError> {
        let snapshot = self.directory.last_known();
        snapshot.app(app_id).ok_or(AdminError::NO_GAME)?;
        let world = snapshot.world(Platform::MetaGraph, Environment::Live);
        let listing = world.listing_of(app_id).ok_or(AdminError::NotOnGraph)?;
        Ok(OnGraph {
            app_id,
            external_id: listing.external_id.clone(),
            setup: snapshot.graph_setup(app_id),
        })
    }

    /// The number by which a game knows a player, who is made known to it where
    /// that is new: an event has to name the player.
    async fn known_to(&self, app_id: AppId, player_id: PlayerId) -> Result<Known, AdminError> {
        if let Some(known) = self.store.membership(app_id, player_id).await? {
            let (user_id, step) = (known.scoped_id, None);
            return Ok(Known { user_id, step });
        }
        let user_id = PlayerId::generate(&*self.rng);
        let membership = Membership {
            app_id,
            player_id,
            scoped_id: user_id,
            joined_at: self.clock.now(),
        };
        let step = Some(Step::InsertMembership(membership));
        Ok(Known { user_id, step })
    }
}
