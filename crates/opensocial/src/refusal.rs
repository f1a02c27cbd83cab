use sign::oauth1::Fault;

use crate::{
    platform::Denied,
    wire::{Model, Problem},
};

/// Why the platform does not do what it is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum Refusal {
    /// The request is not well signed, whoever did it: 400.
    Fault(Fault),
    /// Who calls is not allowed to, or not like that: 400 or 401.
    Denied(Denied),
    /// What the path, a parameter or the body says cannot be taken so: 400.
    Invalid(String),
    /// There is no such path: 404.
    UnknownPath,
    /// There is no such thing: 404.
    NotFound(String),
    /// The API is not for calls of that model: 405.
    ModelNotAllowed(Model),
    /// The API does not know that method: 405.
    MethodNotAllowed,
    /// The caller may not do that: 403.
    Forbidden(String),
    /// It is otherwise already, or there is no room: 409.
    Conflict(String),
    /// The body is larger than this installation takes: 413.
    BodyTooLarge,
    /// The body did not come in time: 408.
    BodyTooSlow,
    /// The connection broke within the body: 400.
    BodyBroken,
    /// The platform cannot answer now: 503.
    Unavailable,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl Refusal {
    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Denied(denied) => denied.status(),
            Self::Fault(_) | Self::Invalid(_) | Self::BodyBroken => 400,
            Self::Forbidden(_) => 403,
            Self::UnknownPath | Self::NotFound(_) => 404,
            Self::ModelNotAllowed(_) | Self::MethodNotAllowed => 405,
            Self::BodyTooSlow => 408,
            Self::Conflict(_) => 409,
            Self::BodyTooLarge => 413,
            Self::Unavailable => 503,
        }
    }

    /// What the body says.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Invalid(why)
            | Self::NotFound(why)
            | Self::Forbidden(why)
            | Self::Conflict(why) => why.clone(),
            Self::ModelNotAllowed(model) => {
                format!("{} Request is not allowed this API", model.name())
            }
            Self::MethodNotAllowed => "Method Not Allowed".to_owned(),
            Self::UnknownPath => "There is no such API".to_owned(),
            Self::BodyTooLarge => "The request body is too large".to_owned(),
            Self::BodyTooSlow => "The request body did not arrive in time".to_owned(),
            Self::BodyBroken => "The request body broke off".to_owned(),
            Self::Unavailable => "The platform cannot answer now".to_owned(),
            Self::Fault(_) | Self::Denied(_) => self
                .problem()
                .map(|problem| problem.advice)
                .unwrap_or_default(),
        }
    }

    /// What OAuth's challenge says of it, where it is about the signature.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Fault(fault) => Some(Problem::from(*fault)),
            Self::Denied(denied) => Some(denied.problem()),
            _ => None,
        }
    }

    /// The stable name of the detail, for logs and metrics.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Fault(_) => "request_malformed",
            Self::Denied(denied) => denied.reason(),
            Self::Invalid(_) => "invalid",
            Self::UnknownPath => "unknown_path",
            Self::NotFound(_) => "not_found",
            Self::ModelNotAllowed(_) => "model_not_allowed",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Forbidden(_) => "forbidden",
            Self::Conflict(_) => "conflict",
            Self::BodyTooLarge => "body_too_large",
            Self::BodyTooSlow => "body_too_slow",
            Self::BodyBroken => "body_broken",
            Self::Unavailable => "unavailable",
        }
    }
}
