use crate::wire::Unreadable;

/// Every way in which a callback's receiver does not say `1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// Another method than GET. HEAD is one: it would be answered without the
    /// body that acknowledges.
    #[error("only GET is answered here")]
    MethodNotAllowed,
    /// The request does not come from one of the network's addresses.
    #[error("the sender is not one of the network's addresses")]
    SenderNotListed,
    /// The query cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A parameter that the callback URL does not have.
    #[error("a parameter is not expected")]
    ParameterUnexpected,
    /// A static parameter has another value than in the callback URL.
    #[error("a parameter of the callback URL has another value")]
    StaticDiffers,
    /// A static parameter of the callback URL is missing.
    #[error("a parameter of the callback URL is missing")]
    StaticMissing,
    /// No `oid`.
    #[error("oid is missing")]
    OidMissing,
    /// No `sid`.
    #[error("sid is missing")]
    SidMissing,
    /// `oid` is not an [`Oid`](crate::Oid).
    #[error("oid is not valid")]
    OidInvalid,
    /// `sid` is not a [`Sid`](crate::Sid).
    #[error("sid is empty or too long")]
    SidInvalid,
    /// `sid` holds a comma where a static parameter comes after it.
    #[error("sid holds a comma")]
    SidAmbiguous,
    /// No `hmac`.
    #[error("there is no signature")]
    SignatureMissing,
    /// `hmac` has not 32 hexadecimal digits.
    #[error("the signature has not 32 hexadecimal digits")]
    SignatureUnreadable,
    /// No key that is accepted made the signature.
    #[error("the signature does not match")]
    SignatureMismatch,
    /// The same callback was redeemed before, durably.
    #[error("the order was redeemed before")]
    DuplicateOrder,
    /// The OID came before with other parameters. The network does not do that
    /// by itself.
    #[error("the order came before with other parameters")]
    OrderConflict,
    /// The same callback is being redeemed at this moment.
    #[error("the order is being redeemed")]
    InFlight,
    /// Whether the player has got the item is not known.
    #[error("whether the item was given is not known")]
    OutcomeUnknown,
    /// What has to be written down cannot be written down now.
    #[error("the order cannot be written down now")]
    Unavailable,
    /// The game said for certain that the player does not get the item.
    #[error("the game did not give the item")]
    GrantRefused,
}

/// What is sent. `Content-Length` is the body's length, there is no `ETag`,
/// and no request header changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Header names in lower case and their values.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: &'static str,
}

const NO_STORE: (&str, &str) = ("cache-control", "no-store");
const TEXT: (&str, &str) = ("content-type", "text/plain; charset=utf-8");
const PLAIN: &[(&str, &str)] = &[NO_STORE, TEXT];
const LATER: &[(&str, &str)] = &[NO_STORE, TEXT, ("retry-after", "1")];
const GET_ONLY: &[(&str, &str)] = &[NO_STORE, TEXT, ("allow", "GET")];

/// The reward was given ("Callback response"). Sent only when that is durable.
pub const ACCEPTED: Answer = Answer {
    status: 200,
    headers: PLAIN,
    body: "1",
};

/// The receiver has no game of the name in the callback's path. A 4xx, because
/// no later attempt finds one there.
pub const UNKNOWN_GAME: Answer = Answer {
    status: 404,
    headers: PLAIN,
    body: "Unknown game",
};

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 29] = [
        Self::MethodNotAllowed,
        Self::SenderNotListed,
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
        Self::OidMissing,
        Self::SidMissing,
        Self::OidInvalid,
        Self::SidInvalid,
        Self::SidAmbiguous,
        Self::SignatureMissing,
        Self::SignatureUnreadable,
        Self::SignatureMismatch,
        Self::DuplicateOrder,
        Self::OrderConflict,
        Self::InFlight,
        Self::OutcomeUnknown,
        Self::Unavailable,
        Self::GrantRefused,
    ];

    /// How the wire says it: an error "in the 400- or the 500-range with a
    /// human readable error" ("Callback response"), in the words of the
    /// documents' samples where they have any.
    ///
    /// 4xx ends the sender's attempts, so nothing that may still be granted is
    /// one; and no text holds a `1`, which a careless sender looks for.
    #[must_use]
    pub const fn wire(self) -> Answer {
        let (status, headers, body) = match self {
            Self::Unreadable(why) => (400, PLAIN, why.in_words()),
            Self::ParameterUnexpected => (400, PLAIN, "Unexpected parameter"),
            Self::StaticDiffers => (400, PLAIN, "Parameter has another value"),
            Self::StaticMissing => (400, PLAIN, "Missing parameter"),
            Self::OidMissing => (400, PLAIN, "Missing oid"),
            Self::SidMissing => (400, PLAIN, "Missing sid"),
            Self::OidInvalid => (400, PLAIN, "Invalid oid"),
            Self::SidInvalid => (400, PLAIN, "Invalid sid"),
            Self::SidAmbiguous => (400, PLAIN, "Ambiguous sid"),
            Self::SenderNotListed => (403, PLAIN, "Sender not allowed"),
            Self::SignatureMissing | Self::SignatureUnreadable | Self::SignatureMismatch => {
                (403, PLAIN, "Signature did not match")
            }
            Self::DuplicateOrder => (403, PLAIN, "Duplicate order"),
            Self::MethodNotAllowed => (405, GET_ONLY, "Method not allowed"),
            Self::OrderConflict => (409, PLAIN, "Order exists with other parameters"),
            Self::GrantRefused => (500, PLAIN, "Failed to give item to the player"),
            Self::InFlight => (503, LATER, "Order is being processed"),
            Self::OutcomeUnknown => (503, LATER, "Order is not settled yet"),
            Self::Unavailable => (503, LATER, "Service unavailable"),
        };
        Answer {
            status,
            headers,
            body,
        }
    }

    /// The stable name, for logs and metrics.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::MethodNotAllowed => "method_not_allowed",
            Self::SenderNotListed => "sender_not_listed",
            Self::Unreadable(why) => why.reason(),
            Self::ParameterUnexpected => "parameter_unexpected",
            Self::StaticDiffers => "static_differs",
            Self::StaticMissing => "static_missing",
            Self::OidMissing => "oid_missing",
            Self::SidMissing => "sid_missing",
            Self::OidInvalid => "oid_invalid",
            Self::SidInvalid => "sid_invalid",
            Self::SidAmbiguous => "sid_ambiguous",
            Self::SignatureMissing => "signature_missing",
            Self::SignatureUnreadable => "signature_unreadable",
            Self::SignatureMismatch => "signature_mismatch",
            Self::DuplicateOrder => "duplicate_order",
            Self::OrderConflict => "order_conflict",
            Self::InFlight => "in_flight",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Unavailable => "unavailable",
            Self::GrantRefused => "grant_refused",
        }
    }
}

/// How the engine's refusals are called here. Those that no callback of this
/// network can meet with are what is nearest.
impl From<rewards::Refusal> for Refusal {
    fn from(refusal: rewards::Refusal) -> Self {
        use rewards::Refusal as Engine;
        match refusal {
            Engine::Unreadable(why) => Self::Unreadable(why),
            Engine::ParameterUnexpected => Self::ParameterUnexpected,
            Engine::StaticDiffers => Self::StaticDiffers,
            Engine::StaticMissing | Engine::ParameterMissing => Self::StaticMissing,
            Engine::OrderMissing => Self::OidMissing,
            Engine::SubjectMissing => Self::SidMissing,
            Engine::OrderInvalid => Self::OidInvalid,
            Engine::SubjectInvalid | Engine::ParameterInvalid => Self::SidInvalid,
            Engine::Ambiguous | Engine::NotCanonical => Self::SidAmbiguous,
            Engine::SignatureMissing => Self::SignatureMissing,
            Engine::SignatureUnreadable => Self::SignatureUnreadable,
            Engine::SignatureMismatch | Engine::KeyIdInvalid | Engine::KeyUnknown => {
                Self::SignatureMismatch
            }
        }
    }
}
