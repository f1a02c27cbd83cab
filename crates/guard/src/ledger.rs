use std::time::Duration;

use async_trait::async_trait;

use crate::Claim;

/// Where single uses are written down: once each, before they are acted on.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Makes a claim. The answer, a refusal too, comes only once what it rests
    /// on is durable.
    ///
    /// # Errors
    /// [`LedgerRefusal`].
    async fn claim(&self, claim: Claim) -> Result<Claimed, LedgerRefusal>;
}

/// Proof that a ledger has written a claim down for this caller.
#[derive(Debug, PartialEq, Eq)]
pub struct Claimed(Claim);

impl Claimed {
    /// For implementations of [`Ledger`], and for what commits a claim together
    /// with other changes; called after the commit and nowhere else.
    #[must_use]
    pub const fn recorded(claim: Claim) -> Self {
        Self(claim)
    }

    /// What was claimed.
    #[must_use]
    pub const fn claim(&self) -> &Claim {
        &self.0
    }
}

/// Why a claim was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerRefusal {
    /// The single use was made before.
    #[error("already used")]
    AlreadyUsed,
    /// The single use has ended before what the ledger remembers, so it cannot
    /// tell a first use from a repetition.
    #[error("too old to be told apart from a repetition")]
    TooOld,
    /// The ledger cannot answer. This says nothing about the message: neither
    /// act on it nor call it refused.
    #[error("the ledger is unavailable")]
    Unavailable {
        /// When asking again makes sense.
        retry_after: Duration,
    },
}
