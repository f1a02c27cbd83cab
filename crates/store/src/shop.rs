//! What is for sale, and what players have of it.

mod entitlement;
mod period;
mod reads;
mod sku;
mod step;
mod subscription;

pub use entitlement::{
    ChangeEntitlement, Entitled, Entitlement, EntitlementChange, EntitlementState,
};
pub use reads::{ShopReads, SubscriptionFilter};
pub use sku::{DefineSku, Plan, Price, Sku, SkuKind, Term, Trial, TrialKind};
pub use step::{ShopOutcome, ShopStep};
pub use subscription::{
    ChangeSubscription, LONGEST_EXTENSION, LONGEST_PERIOD, Subscribed, Subscription,
    SubscriptionChange,
};
