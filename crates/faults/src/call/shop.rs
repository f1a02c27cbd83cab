//! What units with a step of the shop are called.

use store::{EntitlementChange, ShopStep, SubscriptionChange};

pub(super) const fn name_of(step: &ShopStep) -> &'static str {
    match step {
        ShopStep::Define(_) => "store.commit.define-sku",
        ShopStep::Entitlement(wish) => match wish.change {
            EntitlementChange::Grant { .. } => "store.commit.grant",
            EntitlementChange::Consume => "store.commit.consume",
            EntitlementChange::Refund { .. } => "store.commit.refund",
            EntitlementChange::Revoke { .. } => "store.commit.revoke-grant",
        },
        ShopStep::Subscription(wish) => match wish.change {
            SubscriptionChange::Start { .. } => "store.commit.start-subscription",
            SubscriptionChange::Turn { .. } => "store.commit.turn-subscription",
            SubscriptionChange::Cancel { .. } => "store.commit.cancel-subscription",
            SubscriptionChange::Uncancel { .. } => "store.commit.uncancel-subscription",
            SubscriptionChange::Extend { .. } => "store.commit.extend-subscription",
        },
    }
}
