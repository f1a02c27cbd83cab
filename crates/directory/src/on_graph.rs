use std::borrow::Cow;

use base::{AppId, DeliveryId, Environment, PlayerId, Rng, Timestamp};
use store::{Delivery, DeliveryKind, GraphSetup, Membership, Platform};

use crate::Snapshot;

/// A game as Meta's graph knows it.
#[derive(Clone, Debug)]
pub struct OnGraph<'a> {
    /// The game.
    pub app_id: AppId,
    /// What the graph calls it.
    pub external_id: &'a str,
    /// How its calls are taken, and where and of what it is told.
    pub setup: Cow<'a, GraphSetup>,
}

impl Snapshot {
    /// A game on Meta's graph; `None` where it is not listed there.
    #[must_use]
    pub fn on_graph(&self, app_id: AppId) -> Option<OnGraph<'_>> {
        let world = self.world(Platform::MetaGraph, Environment::Live);
        Some(OnGraph {
            app_id,
            external_id: &world.listing_of(app_id)?.external_id,
            setup: self.graph_setup(app_id),
        })
    }

    /// A player as a game is to know one from now on, by a number that is drawn.
    /// Within one game a player has one number, whatever the game speaks, and apps
    /// and users share the numbers of the graph, where `/{id}` is either: so it is
    /// no app's. Whether it is another player's only the store can say.
    #[must_use]
    pub fn new_member(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        rng: &dyn Rng,
        joined_at: Timestamp,
    ) -> Membership {
        let world = self.world(Platform::MetaGraph, Environment::Live);
        let mut scoped_id = PlayerId::generate(rng);
        // Numbers are many and apps are few, so this ends.
        while world.listing(&scoped_id.to_string()).is_some() {
            scoped_id = PlayerId::generate(rng);
        }
        Membership {
            app_id,
            player_id,
            scoped_id,
            joined_at,
        }
    }
}

impl OnGraph<'_> {
    /// Whether the game is told of changes of the field of that name.
    #[must_use]
    pub fn is_told(&self, field: &str) -> bool {
        let webhook = self.setup.webhook.as_ref();
        webhook.is_some_and(|webhook| webhook.fields.iter().any(|told| told.as_str() == field))
    }

    /// What tells the game's server something, in the words of the pillar: a body
    /// whose entry is of [`external_id`](Self::external_id).
    #[must_use]
    pub fn delivery(&self, delivery_id: DeliveryId, body: String, at: Timestamp) -> Delivery {
        Delivery::new(self.app_id, delivery_id, DeliveryKind::MetaGraph, body, at)
    }
}
