use std::borrow::Cow;

use crate::Refusal;

/// What a callback came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The reward was given, durably.
    Granted,
    /// The reward was given before, durably. A receiver that is to be friendly
    /// answers as for [`Granted`](Self::Granted).
    Duplicate,
    /// The network takes an earlier reward back; it was noted and nothing was
    /// given.
    Reversed,
    /// The same callback is being worked on at this moment.
    InFlight,
    /// Whether the player has got the reward is not known.
    Unknown,
    /// What has to be written down cannot be written down now.
    Unavailable,
    /// The game said for certain that the player does not get it.
    Rejected,
    /// The order came before with other parameters.
    Conflict,
    /// It cannot be read, or is not what this receiver expects.
    Malformed(Refusal),
    /// Nobody who is accepted signed it.
    BadSignature,
    /// The request does not come from one of the network's addresses.
    SenderNotListed,
    /// Another method than the network's.
    Method,
    /// The receiver has no game of the name in the callback's path.
    UnknownGame,
}

impl Outcome {
    /// All of them, [`Malformed`](Self::Malformed) once.
    pub const ALL: [Self; 13] = [
        Self::Granted,
        Self::Duplicate,
        Self::Reversed,
        Self::InFlight,
        Self::Unknown,
        Self::Unavailable,
        Self::Rejected,
        Self::Conflict,
        Self::Malformed(Refusal::ParameterUnexpected),
        Self::BadSignature,
        Self::SenderNotListed,
        Self::Method,
        Self::UnknownGame,
    ];

    /// Whether the network is told to come again.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::InFlight | Self::Unknown | Self::Unavailable)
    }

    /// The stable name, for logs and metrics.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Duplicate => "duplicate_order",
            Self::Reversed => "reversed",
            Self::InFlight => "in_flight",
            Self::Unknown => "outcome_unknown",
            Self::Unavailable => "unavailable",
            Self::Rejected => "grant_refused",
            Self::Conflict => "order_conflict",
            Self::Malformed(refusal) => refusal.reason(),
            Self::BadSignature => "signature_mismatch",
            Self::SenderNotListed => "sender_not_listed",
            Self::Method => "method_not_allowed",
            Self::UnknownGame => "unknown_game",
        }
    }
}

/// What is sent. `Content-Length` is the body's length, there is no `ETag`,
/// and no request header changes anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'p> {
    /// The HTTP status.
    pub status: u16,
    /// Header names in lower case and their values.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: Cow<'p, str>,
}

const NO_STORE: (&str, &str) = ("cache-control", "no-store");
const TEXT: (&str, &str) = ("content-type", "text/plain; charset=utf-8");
const JSON: (&str, &str) = ("content-type", "application/json");
const LATER: (&str, &str) = ("retry-after", "1");
const GET: (&str, &str) = ("allow", "GET");

/// The headers of an answer.
pub(crate) const fn headers(
    outcome: Outcome,
    json: bool,
) -> &'static [(&'static str, &'static str)] {
    match (outcome, json) {
        (Outcome::Method, false) => &[NO_STORE, TEXT, GET],
        (Outcome::Method, true) => &[NO_STORE, JSON, GET],
        (outcome, false) if outcome.is_open() => &[NO_STORE, TEXT, LATER],
        (outcome, true) if outcome.is_open() => &[NO_STORE, JSON, LATER],
        (_, false) => &[NO_STORE, TEXT],
        (_, true) => &[NO_STORE, JSON],
    }
}
