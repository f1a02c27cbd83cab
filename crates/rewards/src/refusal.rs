use crate::{Outcome, Unreadable};

/// Every way in which a callback is not believed. Each has a name that does not
/// change, for logs and metrics, and an [`Outcome`] that says how the network
/// hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The query cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A parameter that is neither the network's nor in the callback URL.
    #[error("a parameter is not expected")]
    ParameterUnexpected,
    /// A static parameter has another value than in the callback URL.
    #[error("a parameter of the callback URL has another value")]
    StaticDiffers,
    /// A static parameter of the callback URL is missing.
    #[error("a parameter of the callback URL is missing")]
    StaticMissing,
    /// The id of the order is missing.
    #[error("the order's id is missing")]
    OrderMissing,
    /// The player's id is missing.
    #[error("the player's id is missing")]
    SubjectMissing,
    /// Another parameter that has to be there is missing.
    #[error("a parameter is missing")]
    ParameterMissing,
    /// The id of the order has another alphabet or length.
    #[error("the order's id is not valid")]
    OrderInvalid,
    /// The player's id is empty or too long, or has another alphabet.
    #[error("the player's id is not valid")]
    SubjectInvalid,
    /// Another parameter has another alphabet or length.
    #[error("a parameter is not valid")]
    ParameterInvalid,
    /// A value holds what separates values in the signed text, so that the
    /// same signature would stand for other values too.
    #[error("a value could be read as more than one in the signed text")]
    Ambiguous,
    /// The query is not spelled as the network spells it where the signature is
    /// over the query itself: the order of its parameters, the place of the
    /// signature, or what is escaped.
    #[error("the query is not spelled as the network spells it")]
    NotCanonical,
    /// The parameter that names the key is missing or is no name of a key.
    #[error("the name of the key is missing or unreadable")]
    KeyIdInvalid,
    /// None of the keys that are known has the name.
    #[error("the key is not known")]
    KeyUnknown,
    /// No signature.
    #[error("there is no signature")]
    SignatureMissing,
    /// What stands in the signature's place is none.
    #[error("the signature is unreadable")]
    SignatureUnreadable,
    /// No key that is accepted made the signature.
    #[error("the signature does not match")]
    SignatureMismatch,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Unreadable(Unreadable::TooLong),
        Self::Unreadable(Unreadable::TooManyParameters),
        Self::Unreadable(Unreadable::IllegalCharacter),
        Self::Unreadable(Unreadable::NotAPair),
        Self::Unreadable(Unreadable::NameEmpty),
        Self::Unreadable(Unreadable::NotPercentEncoded),
        Self::Unreadable(Unreadable::NotUtf8),
        Self::Unreadable(Unreadable::ControlCharacter),
        Self::Unreadable(Unreadable::BracketInName),
        Self::Unreadable(Unreadable::Duplicate),
        Self::ParameterUnexpected,
        Self::StaticDiffers,
        Self::StaticMissing,
        Self::OrderMissing,
        Self::SubjectMissing,
        Self::ParameterMissing,
        Self::OrderInvalid,
        Self::SubjectInvalid,
        Self::ParameterInvalid,
        Self::Ambiguous,
        Self::NotCanonical,
        Self::KeyIdInvalid,
        Self::KeyUnknown,
        Self::SignatureMissing,
        Self::SignatureUnreadable,
        Self::SignatureMismatch,
    ];

    /// The stable name.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Unreadable(why) => why.reason(),
            Self::ParameterUnexpected => "parameter_unexpected",
            Self::StaticDiffers => "static_differs",
            Self::StaticMissing => "static_missing",
            Self::OrderMissing => "order_missing",
            Self::SubjectMissing => "subject_missing",
            Self::ParameterMissing => "parameter_missing",
            Self::OrderInvalid => "order_invalid",
            Self::SubjectInvalid => "subject_invalid",
            Self::ParameterInvalid => "parameter_invalid",
            Self::Ambiguous => "ambiguous",
            Self::NotCanonical => "not_canonical",
            Self::KeyIdInvalid => "key_id_invalid",
            Self::KeyUnknown => "key_unknown",
            Self::SignatureMissing => "signature_missing",
            Self::SignatureUnreadable => "signature_unreadable",
            Self::SignatureMismatch => "signature_mismatch",
        }
    }

    /// How the network is to hear of it.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::KeyIdInvalid
            | Self::KeyUnknown
            | Self::SignatureMissing
            | Self::SignatureUnreadable
            | Self::SignatureMismatch => Outcome::BadSignature,
            refusal => Outcome::Malformed(refusal),
        }
    }

    /// What an answer says of it. No text holds a `1`, which a careless sender
    /// looks for.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Unreadable(why) => why.in_words(),
            Self::ParameterUnexpected => "Unexpected parameter",
            Self::StaticDiffers => "Parameter has another value",
            Self::StaticMissing | Self::ParameterMissing => "Missing parameter",
            Self::OrderMissing => "Missing order id",
            Self::SubjectMissing => "Missing user id",
            Self::OrderInvalid => "Invalid order id",
            Self::SubjectInvalid => "Invalid user id",
            Self::ParameterInvalid => "Invalid parameter",
            Self::Ambiguous => "Ambiguous parameter",
            Self::NotCanonical => "Query is not in its canonical form",
            Self::KeyIdInvalid => "Invalid key id",
            Self::KeyUnknown => "Unknown key",
            Self::SignatureMissing | Self::SignatureUnreadable | Self::SignatureMismatch => {
                "Signature did not match"
            }
        }
    }
}
