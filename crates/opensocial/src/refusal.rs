use crate::wire::Model;

/// Why the platform does not do what it is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// What the path, a parameter or the body says cannot be taken so: 400.
    #[error("{0}")]
    Invalid(String),
    /// There is no such thing: 404.
    #[error("{0}")]
    NotFound(String),
    /// The API is not for calls of that model: 405.
    #[error("a {0:?} request was made of an API that takes none")]
    ModelNotAllowed(Model),
    /// The API does not know that method: 405.
    #[error("the method is not known here")]
    MethodNotAllowed,
    /// The caller may not do that: 403.
    #[error("{0}")]
    Forbidden(String),
    /// It is otherwise already, or there is no room: 409.
    #[error("{0}")]
    Conflict(String),
    /// The platform cannot answer now: 503.
    #[error("the platform cannot answer now")]
    Unavailable,
}
