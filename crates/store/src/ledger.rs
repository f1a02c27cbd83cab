use std::time::Duration;

use async_trait::async_trait;
use base::OwnerId;
use guard::{Claim, Claimed, Ledger, LedgerRefusal};

use crate::{Receipt, Refusal, Step, Store, Unit};

/// Single uses that the store writes down, each in a unit of its own: whatever
/// else comes of the request, what it claimed is used.
pub struct StoreLedger<'a> {
    /// Where they are written.
    pub store: &'a dyn Store,
    /// Who claims: new for each request.
    pub owner: OwnerId,
}

impl StoreLedger<'_> {
    /// How long a caller waits before it offers a claim again to a store that
    /// could not answer: about as long as reopening takes.
    pub const RETRY_AFTER: Duration = Duration::from_secs(1);
}

#[async_trait]
impl Ledger for StoreLedger<'_> {
    async fn claim(&self, claim: Claim) -> Result<Claimed, LedgerRefusal> {
        let unit = Unit::of(self.owner, Step::Claim(claim));
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
                    retry_after: Self::RETRY_AFTER,
                })
            }
        }
    }
}
