use base::Timestamp;
use sign::Signed;

use crate::{Claim, Claimed, Ledger, LedgerRefusal, OutOfWindow, Window};

/// What knows the span in which it counts.
pub trait Timed {
    /// That span, taken from what was signed.
    fn window(&self) -> Window;
}

/// What counts once.
pub trait SingleUse: Timed {
    /// The claim to make. It must last until the window closes.
    fn claim(&self) -> Claim;
}

/// A signed value that may be acted on now: in time, and claimed or not
/// revoked. Handlers and the gate act on nothing less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh<T>(T);

/// Why a reusable value does not count now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// It is not its time.
    #[error(transparent)]
    OutOfWindow(#[from] OutOfWindow),
    /// It was taken back.
    #[error("revoked")]
    Revoked,
}

impl<T: Timed> Fresh<T> {
    /// Judges a value that may be used again and again: in time, and then not
    /// revoked. `revoked` is asked last and on every use, because the answer
    /// changes while the value does not.
    ///
    /// # Errors
    /// [`Stale`].
    pub fn reusable(
        signed: Signed<T>,
        now: Timestamp,
        revoked: impl FnOnce(&T) -> bool,
    ) -> Result<Self, Stale> {
        signed.get().window().check(now)?;
        if revoked(signed.get()) {
            return Err(Stale::Revoked);
        }
        Ok(Self(signed.into_inner()))
    }
}

impl<T> Fresh<T> {
    /// The value.
    #[must_use]
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// The value, to be acted on here and now.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// A single-use value that is signed and in time, and whose claim has still to
/// be made.
#[derive(Debug)]
pub struct Unclaimed<T>(T);

/// The proof is about another claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proof is about another claim")]
pub struct OtherClaim;

impl<T: SingleUse> Unclaimed<T> {
    /// Checks the time. Do so before the claim: a claim of something too old
    /// would only fill the ledger.
    ///
    /// # Errors
    /// [`OutOfWindow`].
    pub fn new(signed: Signed<T>, now: Timestamp) -> Result<Self, OutOfWindow> {
        signed.get().window().check(now)?;
        Ok(Self(signed.into_inner()))
    }

    /// Takes something whose trust is in what it is made of, and checks its time.
    pub(crate) fn of<S>(
        signed: Signed<S>,
        make: impl FnOnce(S) -> T,
        now: Timestamp,
    ) -> Result<Self, OutOfWindow> {
        let value = make(signed.into_inner());
        value.window().check(now)?;
        Ok(Self(value))
    }

    /// The value, to say what is to happen together with the claim and not
    /// without it.
    #[must_use]
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// The claim to make.
    #[must_use]
    pub fn claim(&self) -> Claim {
        self.0.claim()
    }

    /// Takes the ledger's proof, where the claim was made together with other
    /// changes.
    ///
    /// # Errors
    /// [`OtherClaim`] when the proof is not about this value.
    pub fn claimed(self, proof: &Claimed) -> Result<Fresh<T>, OtherClaim> {
        if *proof.claim() == self.claim() {
            Ok(Fresh(self.0))
        } else {
            Err(OtherClaim)
        }
    }

    /// Makes the claim.
    ///
    /// # Errors
    /// [`LedgerRefusal`]. A ledger that proves something else than it was asked
    /// for has not proved this claim: that counts as used.
    pub async fn claim_in(self, ledger: &dyn Ledger) -> Result<Fresh<T>, LedgerRefusal> {
        let proof = ledger.claim(self.claim()).await?;
        self.claimed(&proof)
            .map_err(|OtherClaim| LedgerRefusal::AlreadyUsed)
    }
}
