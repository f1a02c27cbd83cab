use sign::oauth1::{Fault, body_hash};

/// Why a request is not taken for one of the platform's. The text names what is
/// wrong and repeats nothing that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It says of itself no signature that could be judged.
    #[error(transparent)]
    Fault(Fault),
    /// It is signed by a method that the platform does not use for this.
    #[error("the signature method is not the platform's")]
    Method,
    /// It is signed for another consumer.
    #[error("the consumer key is another's")]
    Consumer,
    /// The platform has not signed it, or not this.
    #[error("the signature is not the platform's for this request")]
    Forged,
    /// It has the hash of another body.
    #[error("the body is not the one that was signed")]
    Body(body_hash::Verdict),
    /// It was signed too long ago.
    #[error("the timestamp is too old")]
    TooOld,
    /// It was signed too far ahead.
    #[error("the timestamp is too far in the future")]
    TooEarly,
    /// A parameter that is the platform's stands there twice, in a spelling that
    /// some reader takes for it, or where the platform does not put it: its
    /// value could be the player's.
    #[error("{0} is given more than once, in another spelling or in the wrong place")]
    Ambiguous(&'static str),
    /// A parameter is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A parameter says nothing that it can say.
    #[error("{0} cannot be read")]
    Malformed(&'static str),
    /// It is about another app.
    #[error("the request is for another app")]
    OtherApp,
    /// Viewer and owner are two people.
    #[error("viewer and owner differ")]
    ViewerNotOwner,
    /// It has no token where the platform sends one for a player.
    #[error("there is no token and token secret")]
    NoToken,
    /// It has a token, so it was made for a player, who may have chosen what it
    /// says: the platform speaks for itself without one.
    #[error("there is a token, and the platform sends none with this")]
    ForPlayer,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
