use store::{ShopOutcome, ShopStep, Sku, StoreError};

use crate::{error::Halt, sql::Sql, tx::Tx};

/// Does one step.
pub(crate) async fn run(_tx: &mut Tx<'_>, _step: &ShopStep) -> Result<ShopOutcome, Halt> {
    Err(Halt::Failed(StoreError::Unavailable("unbuilt".into())))
}

pub(crate) async fn all(_sql: Sql<'_>) -> Result<Vec<Sku>, Halt> {
    Ok(Vec::new())
}
