use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use base::{OwnerId, SharedRng};
use guard::{Claim, Claimed, Ledger, LedgerRefusal};
use store::{Receipt, Refusal, Step, Store, Unit};

/// How long a caller waits before it offers a claim again to a store that
/// could not answer: about as long as reopening takes.
pub(crate) const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The ledger that is written by the store's group-committing writer.
pub(crate) struct StoreLedger<'a> {
    pub(crate) store: &'a Arc<dyn Store>,
    pub(crate) rng: &'a SharedRng,
}

#[async_trait]
impl Ledger for StoreLedger<'_> {
    async fn claim(&self, claim: Claim) -> Result<Claimed, LedgerRefusal> {
        let unit = Unit::of(OwnerId::generate(&**self.rng), Step::Claim(claim));
        match self.store.commit(unit).await {
            Ok(Receipt::Committed(_)) => Ok(Claimed::recorded(claim)),
            Ok(Receipt::Refused {
                refusal: Refusal::Expired,
                ..
            }) => Err(LedgerRefusal::TooOld),
            Ok(Receipt::Refused { .. }) => Err(LedgerRefusal::AlreadyUsed),
            Err(error) => {
                tracing::error!(%error, "a single use could not be claimed");
                Err(LedgerRefusal::Unavailable {
                    retry_after: RETRY_AFTER,
                })
            }
        }
    }
}
