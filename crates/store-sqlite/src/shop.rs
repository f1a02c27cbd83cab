pub(crate) mod entitlement;
mod sku;
pub(crate) mod subscription;

use base::Timestamp;
use rusqlite::Connection;
use store::{ShopOutcome, ShopStep};

pub(crate) use self::sku::all;
use crate::error::Halt;

/// Does one step.
pub(crate) fn run(tx: &Connection, step: &ShopStep, now: Timestamp) -> Result<ShopOutcome, Halt> {
    match step {
        ShopStep::Define(wish) => {
            let sku_id = sku::define(tx, wish)?;
            Ok(ShopOutcome::Defined { sku_id })
        }
        // The directory holds what is for sale, and not what players have of it.
        ShopStep::Entitlement(wish) => {
            entitlement::change(tx, wish, now).map(ShopOutcome::Entitled)
        }
        ShopStep::Subscription(wish) => {
            subscription::change(tx, wish, now).map(ShopOutcome::Subscribed)
        }
    }
}
