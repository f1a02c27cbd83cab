use base::{AppId, CredentialId, OwnerId, Secret, Timestamp};
use guard::Claim;

use crate::{
    App, Credential, Issuance, IssueToken, Listing, Membership, PinnedToken, Player, Revocation,
    TokenKey,
};

/// Steps that happen together or not at all.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Who asks. Kept beside every row that is inserted only if absent: the
    /// same owner asking for the same key again is told that it has what it
    /// wanted, and what it inserted first stays.
    pub owner: OwnerId,
    /// What to do, in order. A later step sees what an earlier one did.
    pub steps: Vec<Step>,
}

impl Unit {
    /// A unit of one step.
    #[must_use]
    pub fn of(owner: OwnerId, step: Step) -> Self {
        Self {
            owner,
            steps: vec![step],
        }
    }
}

/// One change. The comment names the outcome, and the refusals that undo the
/// whole unit.
#[derive(Clone, Debug)]
pub enum Step {
    /// [`Outcome::Done`]; [`Refusal::Taken`] when another owner has it,
    /// [`Refusal::Expired`] when the store no longer remembers that moment.
    Claim(Claim),
    /// [`Outcome::Done`]; [`Refusal::Exists`].
    InsertApp(App),
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app.
    InsertListing(Listing),
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app.
    InsertCredential(Credential),
    /// [`Outcome::Done`]; [`Refusal::Missing`].
    RotateSecret {
        /// The app of the credential.
        app_id: AppId,
        /// Whose secret.
        credential_id: CredentialId,
        /// The secret from now on.
        secret: Secret,
        /// When.
        at: Timestamp,
    },
    /// [`Outcome::Done`]; [`Refusal::Exists`].
    InsertKey(TokenKey),
    /// [`Outcome::Done`]; [`Refusal::Exists`].
    InsertPlayer(Player),
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app or player.
    InsertMembership(Membership),
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app.
    InsertPinned(PinnedToken),
    /// [`Outcome::Issued`]; [`Refusal::Missing`] credential.
    Issue(IssueToken),
    /// [`Outcome::Done`]; [`Refusal::Missing`] app.
    Revoke(Revocation),
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is so now.
    Done,
    /// The token that the credential is answered with.
    Issued(Issuance),
}

/// Why a step, and with it the unit, did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The single use was made before, by someone else.
    #[error("already used")]
    Taken,
    /// The single use would have ended before what the store remembers.
    #[error("too old to be told apart from a repetition")]
    Expired,
    /// Something with that name or id is there already.
    #[error("exists already")]
    Exists,
    /// What the step refers to is not there.
    #[error("does not exist")]
    Missing,
}

/// The answer to a unit, given only after it is durable. A refusal waits as
/// well: it may rest on another unit of the same transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Every step happened; one outcome each.
    Committed(Vec<Outcome>),
    /// Nothing happened, because of this step.
    Refused {
        /// The index of the step.
        step: usize,
        /// Why.
        refusal: Refusal,
    },
}
