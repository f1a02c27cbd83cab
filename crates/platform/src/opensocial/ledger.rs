use std::time::Duration;

use async_trait::async_trait;
use base::OwnerId;
use guard::{Claim, Claimed, Ledger, LedgerRefusal};
use store::{Receipt, Refusal, Step, Unit};

use crate::Parts;

/// How long a game waits before it asks again a store that could not answer:
/// about as long as reopening takes.
pub(super) const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Nonces are written down by the store, in a unit of their own: whatever else
/// comes of the call, its nonce is used.
pub(super) struct Nonces<'a> {
    pub(super) parts: &'a Parts,
    pub(super) owner: OwnerId,
}

#[async_trait]
impl Ledger for Nonces<'_> {
    async fn claim(&self, claim: Claim) -> Result<Claimed, LedgerRefusal> {
        let unit = Unit::of(self.owner, Step::Claim(claim));
        match self.parts.store.commit(unit).await {
            Ok(Receipt::Committed(_)) => Ok(Claimed::recorded(claim)),
            Ok(Receipt::Refused {
                refusal: Refusal::Expired,
                ..
            }) => Err(LedgerRefusal::TooOld),
            Ok(Receipt::Refused { .. }) => Err(LedgerRefusal::AlreadyUsed),
            Err(error) => {
                tracing::error!(%error, "a nonce cannot be claimed");
                Err(LedgerRefusal::Unavailable {
                    retry_after: RETRY_AFTER,
                })
            }
        }
    }
}
