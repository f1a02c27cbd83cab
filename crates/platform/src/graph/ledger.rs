use std::time::Duration;

use async_trait::async_trait;
use guard::{Claim, Claimed, Ledger, LedgerRefusal};
use store::{Receipt, Refusal, Step};

use super::call::Call;

/// How long a game waits before it asks again a store that could not answer:
/// about as long as reopening takes.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Single uses are written by the store, in the call's name.
#[async_trait]
impl Ledger for Call<'_> {
    async fn claim(&self, claim: Claim) -> Result<Claimed, LedgerRefusal> {
        match self.commit(vec![Step::Claim(claim)]).await {
            Ok(Receipt::Committed(_)) => Ok(Claimed::recorded(claim)),
            Ok(Receipt::Refused {
                refusal: Refusal::Expired,
                ..
            }) => Err(LedgerRefusal::TooOld),
            Ok(Receipt::Refused { .. }) => Err(LedgerRefusal::AlreadyUsed),
            Err(_) => Err(LedgerRefusal::Unavailable {
                retry_after: RETRY_AFTER,
            }),
        }
    }
}
