use super::{MAX_PARAMETERS, MAX_SIGNED_LEN, MAX_TEXT, MAX_TIMESTAMP_DIGITS, Source};

/// Why a request cannot even be asked whether its signature is good. Each is
/// answered 400 (RFC 5849, section 3.2), except that one without any OAuth
/// parameter may also be answered with a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No OAuth parameter anywhere.
    #[error("the request carries no OAuth parameters")]
    Unsigned,
    /// The `Authorization` header is not what section 3.5.1 asks for.
    #[error("the Authorization header is malformed: {0}")]
    Header(HeaderFlaw),
    /// More than one `Authorization` header has the scheme `OAuth`.
    #[error("more than one Authorization header has the scheme OAuth")]
    SeveralHeaders,
    /// A name or a value has a `%` without two hexadecimal digits, or is not
    /// UTF-8 when decoded.
    #[error("a name or value in the {0} is badly percent-encoded or not UTF-8")]
    Encoding(Source),
    /// OAuth parameters stand in more than one place (section 3.5).
    #[error("OAuth parameters stand in more than one of header, body and query")]
    Scattered,
    /// An OAuth parameter stands there more than once (section 3.1).
    #[error("{0} is given more than once")]
    Duplicated(&'static str),
    /// A required parameter is missing.
    #[error("{0} is missing")]
    Absent(&'static str),
    /// The parameter is empty, longer than 512 bytes, or has control
    /// characters.
    #[error("{0} is empty, longer than {MAX_TEXT} bytes, or has control characters")]
    Rejected(&'static str),
    /// A signature method other than HMAC-SHA1 and RSA-SHA1, without the
    /// nonce and timestamp that all but PLAINTEXT need.
    #[error("the signature method is not supported")]
    Method,
    /// `oauth_version` is there and not `1.0`.
    #[error("oauth_version is not 1.0")]
    Version,
    /// `oauth_timestamp` is not a positive integer, or longer than 12 digits.
    #[error(
        "oauth_timestamp is not a positive number of seconds in at most {MAX_TIMESTAMP_DIGITS} \
         digits (milliseconds have 13)"
    )]
    Timestamp,
    /// More than 1,000 parameters.
    #[error("the request has more than {MAX_PARAMETERS} parameters")]
    TooMany,
    /// Target, header and form take more than 256 KiB.
    #[error("target, Authorization header and form take more than {MAX_SIGNED_LEN} bytes")]
    TooLong,
}

/// What is wrong with an `Authorization` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFlaw {
    /// Something is not `name="value"`.
    #[error("a parameter is not name=\"value\"")]
    Parameter,
    /// A value's quotation mark is never closed.
    #[error("a quotation mark is not closed")]
    Unclosed,
    /// Two parameters have no comma between them.
    #[error("parameters are not separated by a comma")]
    Separator,
    /// `realm` stands there twice.
    #[error("realm is given more than once")]
    Realm,
}

impl Fault {
    /// The value of `oauth_problem` for it (Problem Reporting extension).
    #[must_use]
    pub const fn problem(self) -> &'static str {
        match self {
            Self::Unsigned | Self::Absent(_) => "parameter_absent",
            Self::Version => "version_rejected",
            Self::Method => "signature_method_rejected",
            Self::Header(_)
            | Self::SeveralHeaders
            | Self::Encoding(_)
            | Self::Scattered
            | Self::Duplicated(_)
            | Self::Rejected(_)
            | Self::Timestamp
            | Self::TooMany
            | Self::TooLong => "parameter_rejected",
        }
    }

    /// The parameter that it is about, when it is about one: the value of
    /// `oauth_parameters_absent` or `oauth_parameters_rejected`.
    #[must_use]
    pub const fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Absent(name) | Self::Duplicated(name) | Self::Rejected(name) => Some(name),
            Self::Unsigned => Some("oauth_consumer_key"),
            Self::Version => Some("oauth_version"),
            Self::Timestamp => Some("oauth_timestamp"),
            Self::Method => Some("oauth_signature_method"),
            _ => None,
        }
    }
}
