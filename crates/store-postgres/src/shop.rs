pub(crate) mod entitlement;
mod sku;
pub(crate) mod subscription;

use store::{ShopOutcome, ShopStep};

pub(crate) use self::sku::all;
use crate::{error::Halt, tx::Tx};

/// Does one step.
pub(crate) async fn run(tx: &mut Tx<'_>, step: &ShopStep) -> Result<ShopOutcome, Halt> {
    match step {
        ShopStep::Define(wish) => {
            let sku_id = sku::define(tx, wish).await?;
            Ok(ShopOutcome::Defined { sku_id })
        }
        // The directory holds what is for sale, and not what players have of it.
        ShopStep::Entitlement(wish) => {
            let changed = entitlement::change(tx, wish).await?;
            Ok(ShopOutcome::Entitled(changed))
        }
        ShopStep::Subscription(wish) => {
            let changed = subscription::change(tx, wish).await?;
            Ok(ShopOutcome::Subscribed(changed))
        }
    }
}
