mod message;
mod reason;

use std::time::Duration;

/// Who may write an object, which its developer set (Meta, "Achievements" and
/// "Leaderboards": write policies).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WritePolicy {
    /// A player's token may write it, and so may the app's.
    ClientAuthoritative,
    /// The app's token alone may write it.
    ServerAuthoritative,
}

impl WritePolicy {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::ClientAuthoritative, Self::ServerAuthoritative];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientAuthoritative => "CLIENT_AUTHORITATIVE",
            Self::ServerAuthoritative => "SERVER_AUTHORITATIVE",
        }
    }
}

/// Every way in which the platform refuses.
///
/// The wire knows fewer: all tokens that are not good look alike from outside.
/// The detail is for the log. What is quoted from a request here is cut and
/// cleaned when it becomes a message, and never is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.wire().message)]
pub enum Refusal {
    /// No access token in any of the places where one may be.
    TokenMissing,
    /// Not the text of any access token.
    TokenMalformed,
    /// An app token with slashes between its parts, as one page of the documents
    /// prints it (Meta, "Attestation API": `OC/App_ID/App_Secret`).
    TokenWithSlashes,
    /// Two different access tokens in one request.
    TokensDiffer,
    /// An app token that names no app of this installation.
    TokenUnknownApp,
    /// An app token with a secret that is not the app's, or no longer.
    WrongSecret,
    /// A user token that was sealed with a key which this installation does not
    /// have.
    TokenUnknownKey,
    /// A user token that was altered, or sealed by someone else.
    TokenForged,
    /// A user token that was issued later than now.
    TokenNotYetValid,
    /// A user token past its end.
    TokenExpired,
    /// A user token that was taken back, or whose player was banned.
    TokenRevoked,
    /// An app token where a user's belongs.
    UserTokenNeeded,
    /// A user token where an app's belongs.
    AppTokenNeeded,
    /// A token of one app for an object of another.
    TokenOfOtherApp {
        /// The app of the token, by its id on the wire.
        token_app: String,
        /// The object that was asked for, by its id on the wire.
        object: String,
    },
    /// The write policy of an object forbids the write.
    PolicyForbids {
        /// What was to be written: "achievement", "leaderboard".
        what: &'static str,
        /// Its policy.
        policy: WritePolicy,
    },
    /// A parameter that the call needs is missing or empty.
    ParameterMissing(&'static str),
    /// A parameter is not what the call takes.
    ParameterInvalid {
        /// The parameter.
        name: &'static str,
        /// What was expected; completes "Parameter x: ".
        expected: &'static str,
    },
    /// No object has this id or name, or none that the caller may know of.
    UnknownObject {
        /// The id or name that was asked for.
        id: String,
        /// Whether it stood in the path (404) or in a parameter (400).
        in_path: bool,
    },
    /// An entry after the end of its leaderboard.
    TooLate,
    /// An entry before the beginning of its leaderboard.
    TooEarly,
    /// Entries around a viewer who has none.
    NotRanked,
    /// More calls than the operator allows.
    RateLimited {
        /// After which time a call is allowed again.
        retry_after: Duration,
    },
    /// The path is none of the graph's.
    UnknownPath {
        /// The path, without the query.
        components: String,
    },
    /// The path takes other methods.
    MethodNotAllowed {
        /// The method of the request.
        method: String,
        /// Those that the path takes: "GET or POST".
        allowed: &'static str,
    },
    /// The request's target cannot be read.
    TargetUnreadable {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The body is not of the form that its content type promises.
    BodyUnreadable {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The body is larger than this installation takes.
    BodyTooLarge,
    /// The body did not come in time.
    BodyTooSlow,
    /// The connection broke within the body.
    BodyBroken,
    /// Ours: the store cannot be reached, or this node is out of touch.
    Unavailable,
}

/// A refusal as the wire tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError {
    /// The HTTP status.
    pub status: u16,
    /// `error.code`.
    pub code: u32,
    /// `error.error_subcode`; left out when there is none.
    pub subcode: Option<u32>,
    /// `error.message`.
    pub message: String,
    /// `error.is_transient`: whether the same call may succeed later. Left out
    /// when it is false.
    pub transient: bool,
    /// What `Retry-After` says.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A parameter that is not what the call takes.
    #[must_use]
    pub const fn invalid(name: &'static str, expected: &'static str) -> Self {
        Self::ParameterInvalid { name, expected }
    }

    /// No object has the id that the path names.
    #[must_use]
    pub fn unknown_in_path(id: impl ToString) -> Self {
        let id = id.to_string();
        Self::UnknownObject { id, in_path: true }
    }

    /// No object has the id or name that a parameter gives.
    #[must_use]
    pub fn unknown_in_parameter(id: impl ToString) -> Self {
        let id = id.to_string();
        Self::UnknownObject { id, in_path: false }
    }

    /// How the wire says it.
    #[must_use]
    pub fn wire(&self) -> WireError {
        let (status, code, subcode) = self.numbers();
        WireError {
            status,
            code,
            subcode,
            message: self.message(),
            transient: self.is_transient(),
            retry_after: match self {
                Self::RateLimited { retry_after } => Some(*retry_after),
                _ => None,
            },
        }
    }

    /// Status, code and subcode.
    const fn numbers(&self) -> (u16, u32, Option<u32>) {
        match self {
            Self::TokenMissing
            | Self::TokenMalformed
            | Self::TokenWithSlashes
            | Self::TokensDiffer
            | Self::TokenUnknownApp
            | Self::WrongSecret
            | Self::TokenUnknownKey
            | Self::TokenForged
            | Self::TokenNotYetValid
            | Self::TokenExpired
            | Self::TokenRevoked => (401, 190, None),
            Self::UserTokenNeeded | Self::AppTokenNeeded | Self::TokenOfOtherApp { .. } => {
                (403, 10, None)
            }
            Self::PolicyForbids { .. } => (403, 200, None),
            Self::UnknownObject { in_path: true, .. } => (404, 100, Some(33)),
            Self::UnknownObject { in_path: false, .. } => (400, 100, Some(33)),
            Self::NotRanked => (400, 12_074, None),
            Self::RateLimited { .. } => (429, 4, None),
            Self::UnknownPath { .. } => (404, 2_500, None),
            Self::BodyTooLarge => (413, 100, None),
            Self::BodyTooSlow => (408, 100, None),
            Self::Unavailable => (500, 1, None),
            Self::ParameterMissing(_)
            | Self::ParameterInvalid { .. }
            | Self::TooLate
            | Self::TooEarly
            | Self::MethodNotAllowed { .. }
            | Self::TargetUnreadable { .. }
            | Self::BodyUnreadable { .. }
            | Self::BodyBroken => (400, 100, None),
        }
    }

    const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::BodyTooSlow | Self::BodyBroken | Self::Unavailable
        )
    }
}
