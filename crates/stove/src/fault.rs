use crate::WireRefusal;

/// What can go wrong before a call is understood or after it was judged good.
///
/// The documents' tables do not name these. The HTTP status says what it is, as
/// it does everywhere; the body keeps the dialect's envelope, with the status
/// in front of the code as the documented codes have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No such path.
    NotFound,
    /// Another method than POST.
    MethodNotAllowed,
    /// The body did not come in time.
    RequestTimeout,
    /// The body is larger than any call's.
    RequestTooLarge,
    /// The body broke off.
    BrokenRequest,
    /// A fault of the platform. Code and text are those seen in the field.
    Internal,
    /// The platform's store cannot answer now.
    Unavailable,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::RequestTimeout,
        Self::RequestTooLarge,
        Self::BrokenRequest,
        Self::Internal,
        Self::Unavailable,
    ];

    /// How the wire says it.
    #[must_use]
    pub const fn wire(self) -> WireRefusal {
        let (status, code, message) = match self {
            Self::NotFound => (404, 40_400, "not found"),
            Self::MethodNotAllowed => (405, 40_500, "method not allowed"),
            Self::RequestTimeout => (408, 40_800, "request timeout"),
            Self::RequestTooLarge => (413, 41_300, "request too large"),
            // Not 40000: a game's server takes that for the platform's word on
            // the player's token, and nobody has looked at it.
            Self::BrokenRequest => (400, 40_001, "broken request"),
            Self::Internal => (500, 50_000, "unknown error"),
            Self::Unavailable => (503, 50_300, "service unavailable"),
        };
        WireRefusal {
            status,
            code,
            message,
        }
    }

    /// The stable name, for logs and metrics.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::RequestTimeout => "request_timeout",
            Self::RequestTooLarge => "request_too_large",
            Self::BrokenRequest => "broken_request",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }
}
