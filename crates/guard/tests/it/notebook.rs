use std::{
    collections::HashSet,
    pin::pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use guard::{Claim, Claimed, Ledger, LedgerRefusal};

/// A ledger that answers at once.
#[derive(Default)]
pub(crate) struct Notebook {
    taken: Mutex<HashSet<[u8; 16]>>,
    refuses: Option<LedgerRefusal>,
}

impl Notebook {
    /// One that refuses everything in that way.
    pub(crate) fn refusing(refusal: LedgerRefusal) -> Self {
        Self {
            refuses: Some(refusal),
            ..Self::default()
        }
    }
}

#[async_trait]
impl Ledger for Notebook {
    async fn claim(&self, claim: Claim) -> Result<Claimed, LedgerRefusal> {
        if let Some(refusal) = self.refuses {
            return Err(refusal);
        }
        if self.taken.lock().unwrap().insert(*claim.digest()) {
            Ok(Claimed::recorded(claim))
        } else {
            Err(LedgerRefusal::AlreadyUsed)
        }
    }
}

/// Runs a future that never has to wait.
pub(crate) fn now_or_never<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits"),
    }
}
