use base::ObjectId;

use super::{ChangeEntitlement, ChangeSubscription, DefineSku, Entitled, Subscribed};

/// One change of what is for sale or of what a player has of it. The comment
/// names the outcome, and the refusals that undo the whole unit.
#[derive(Clone, Debug)]
pub enum ShopStep {
    /// [`ShopOutcome::Defined`], also where it is so already, which is no news;
    /// [`Refusal::Missing`](crate::Refusal) app,
    /// [`Refusal::Settled`](crate::Refusal) where the kind would become another
    /// one, [`Refusal::Exists`](crate::Refusal) where the id of a new one is
    /// another's.
    Define(DefineSku),
    /// [`ShopOutcome::Entitled`]; [`Refusal::Missing`](crate::Refusal) SKU or
    /// player, [`Refusal::Settled`](crate::Refusal) for a subscription, and
    /// what [`EntitlementChange`](crate::EntitlementChange) says.
    Entitlement(ChangeEntitlement),
    /// [`ShopOutcome::Subscribed`]; [`Refusal::Missing`](crate::Refusal) SKU or
    /// player, [`Refusal::Settled`](crate::Refusal) for anything but a
    /// subscription, [`Refusal::Exists`](crate::Refusal) where the id of a new one
    /// is another's, and what
    /// [`SubscriptionChange`](crate::SubscriptionChange) says.
    Subscription(ChangeSubscription),
}

/// What such a change came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopOutcome {
    /// The SKU is as it was to be.
    Defined {
        /// Its id: the one it had, or the one that was drawn.
        sku_id: ObjectId,
    },
    /// The entitlement changed.
    Entitled(Entitled),
    /// The subscription changed.
    Subscribed(Subscribed),
}
