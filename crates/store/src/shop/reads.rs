use async_trait::async_trait;
use base::{AppId, ObjectId, PlayerId, Timestamp};

use super::{Entitlement, Subscription};
use crate::{Due, Page, StoreError};

/// Which subscriptions of a game a list is to show; all where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionFilter {
    /// Of this player only.
    pub player_id: Option<PlayerId>,
    /// Those that are [active](Subscription::is_active) at this moment (`true`),
    /// or those that are not.
    pub active: Option<(bool, Timestamp)>,
    /// Those in a first time at another price (`true`), or those that are not.
    pub trial: Option<bool>,
    /// To any of these; to anything when empty.
    pub skus: Vec<ObjectId>,
}

impl SubscriptionFilter {
    /// Whether a list of these has that subscription in it.
    #[must_use]
    pub fn shows(&self, one: &Subscription) -> bool {
        let active = |(wanted, now)| one.is_active(now) == wanted;
        self.player_id.is_none_or(|player| player == one.player_id)
            && self.active.is_none_or(active)
            && self
                .trial
                .is_none_or(|wanted| one.trial.is_some() == wanted)
            && (self.skus.is_empty() || self.skus.contains(&one.sku_id))
    }
}

/// What is read of what players have.
#[async_trait]
pub trait ShopReads: Send + Sync {
    /// What a player has or last had of one thing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn entitlement(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Entitlement>, StoreError>;

    /// What a player has, in the order of the SKUs' ids, those after `after`.
    /// What the player has no longer is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn entitlements(
        &self,
        app: AppId,
        player: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Entitlement>, StoreError>;

    /// A player's subscription to one thing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn subscription(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Subscription>, StoreError>;

    /// Subscriptions of a game in the order of their ids, those after `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn subscriptions(
        &self,
        app: AppId,
        filter: SubscriptionFilter,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Subscription>, StoreError>;

    /// Subscriptions that have not ended and whose period has, in the asker's
    /// shards, the longest due first. [`LONGEST_PERIOD`](crate::LONGEST_PERIOD)
    /// from now is beyond what any period reaches.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn due_subscriptions(&self, due: Due) -> Result<Vec<Subscription>, StoreError>;
}
