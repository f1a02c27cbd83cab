use store::{Refusal, Scope, StoreError};
use unity_ads::wire::InvalidCallbackUrl;

/// Why an action did not happen. Nothing of it happened, unless the store says
/// otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdminError {
    /// A field cannot be accepted.
    #[error("{field}: {expected}")]
    Invalid {
        /// The field's name in our API.
        field: &'static str,
        /// What would be accepted.
        expected: &'static str,
    },
    /// A callback URL cannot be accepted.
    #[error("callback_url: {0}")]
    CallbackUrl(InvalidCallbackUrl),
    /// Something with that name or id is there already.
    #[error("something with that name or id exists already")]
    Exists,
    /// The same, where it can be said what is there.
    #[error("{0}")]
    Already(&'static str),
    /// What the action refers to is not there.
    #[error("what this refers to does not exist")]
    Missing,
    /// The same, where it can be said what is not there.
    #[error("{0}")]
    NoSuch(&'static str),
    /// A delivery that has not ended cannot be sent once more.
    #[error("the delivery is still under way")]
    DeliveryUnderWay,
    /// What is there is past the change, or of another kind than it.
    #[error("what is there does not allow this change")]
    Settled,
    /// The game is not listed on Meta's graph.
    #[error("the game is not on Meta's graph")]
    NotOnGraph,
    /// The game is not listed on OpenSocial.
    #[error("the game is not on OpenSocial")]
    NotOnSocial,
    /// A game's server did not show that it is to be told there. The text says
    /// what came back, and neither the URL nor a token.
    #[error("callback_url: {0}")]
    Handshake(String),
    /// The caller has not got the right that this would take.
    #[error("this takes the scope `{0}`, which the key does not have")]
    OutOfScope(Scope),
    /// The idempotency key was used before, for something else.
    #[error("this idempotency key was used for another request")]
    IdempotencyMismatch,
    /// The same call is being done at this moment.
    #[error("the same request is being done; send it again to get its answer")]
    InFlight,
    /// Something is being done at this moment that this may not run beside: a
    /// rotation or a backup.
    #[error("a rotation or a backup is being done; send it again when that is over")]
    UnderWay,
    /// The installation does not do this itself. The text says who does, or what
    /// to do in its place.
    #[error("{0}")]
    Elsewhere(&'static str),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AdminError {
    /// No game has the id.
    pub(crate) const NO_GAME: Self = Self::NoSuch("no game has this id");
    /// No player has the id.
    pub(crate) const NO_PLAYER: Self = Self::NoSuch("no player has this id");

    /// The same, where it is known what a unit was refused for: what is there
    /// already, or is not there.
    pub(crate) fn saying(self, already: &'static str, missing: &'static str) -> Self {
        match self {
            Self::Exists => Self::Already(already),
            Self::Missing => Self::NoSuch(missing),
            other => other,
        }
    }

    /// A stable code, the same in every interface and release.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } | Self::CallbackUrl(_) => "invalid_field",
            Self::Settled => "settled",
            Self::Handshake(_) => "handshake_failed",
            Self::DeliveryUnderWay => "delivery_under_way",
            Self::Exists | Self::Already(_) => "exists",
            Self::Missing | Self::NoSuch(_) | Self::NotOnGraph | Self::NotOnSocial => "not_found",
            Self::OutOfScope(_) => "scope_required",
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::InFlight => "idempotency_in_flight",
            Self::UnderWay => "upkeep_under_way",
            Self::Elsewhere(_) => "done_elsewhere",
            Self::Store(StoreError::Unavailable(_)) => "store_unavailable",
            Self::Store(StoreError::Full) => "store_full",
            Self::Store(StoreError::Damaged(_)) => "store_damaged",
        }
    }
}

/// Why a unit was undone, as far as a caller can mend it.
impl From<Refusal> for AdminError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Missing => Self::Missing,
            Refusal::Taken => Self::InFlight,
            Refusal::Settled | Refusal::Exhausted { .. } => Self::Settled,
            Refusal::Exists | Refusal::Expired | Refusal::Fenced => Self::Exists,
        }
    }
}
