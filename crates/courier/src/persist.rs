use std::time::Duration;

use store::{Receipt, Store, StoreError, Unit};
use tokio::time::sleep;

/// What a store made of a unit that it was given until it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Persisted {
    /// Its answer.
    pub receipt: Receipt,
    /// Whether the unit had been given to it before. It may have been done then,
    /// which the rules of state may call settled.
    pub again: bool,
}

/// Commits a unit, and commits it again after each of these pauses for as long
/// as the store cannot answer. After no answer it is unknown whether the unit is
/// there; its owner stays the same, so that it is not done twice.
///
/// # Errors
/// [`StoreError`]: one that no repetition mends, or the last one.
pub async fn persist(
    store: &dyn Store,
    unit: Unit,
    pauses: &[Duration],
) -> Result<Persisted, StoreError> {
    let mut again = false;
    for pause in pauses {
        match store.commit(unit.clone()).await {
            Err(StoreError::Unavailable(_)) => sleep(*pause).await,
            answer => return answer.map(|receipt| Persisted { receipt, again }),
        }
        again = true;
    }
    let receipt = store.commit(unit).await?;
    Ok(Persisted { receipt, again })
}
