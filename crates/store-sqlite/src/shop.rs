use base::Timestamp;
use rusqlite::Connection;
use store::{ShopOutcome, ShopStep, Sku, StoreError};

use crate::error::Halt;

/// Does one step.
pub(crate) fn run(
    _tx: &Connection,
    _step: &ShopStep,
    _now: Timestamp,
) -> Result<ShopOutcome, Halt> {
    Err(Halt::Failed(StoreError::Unavailable("unbuilt".into())))
}

pub(crate) fn all(_conn: &Connection) -> rusqlite::Result<Vec<Sku>> {
    Ok(Vec::new())
}
