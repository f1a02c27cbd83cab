/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Outage {
    /// No connection came about, or it broke.
    #[error("the platform cannot be reached")]
    Unreachable,
    /// No answer came in time.
    #[error("the platform did not answer in time")]
    Timeout,
    /// An HTTP status without the graph's own error beside it, or a fault of
    /// the platform.
    #[error("the platform answered with status {0}")]
    BadStatus(u16),
    /// The body is not the documented answer.
    #[error("the platform's answer cannot be read")]
    BadBody,
    /// Code 4, or status 429: more calls than the platform allows.
    #[error("the platform allows no more calls for now")]
    RateLimited,
    /// The platform says that the same call may succeed later.
    #[error("the platform answered with code {0}, which may pass")]
    Transient(i64),
    /// Codes 190 and 10 for the app's token, and 2500 for the path: app id,
    /// secret or base URL are wrong. Only an operator can mend that.
    #[error("the platform answered with code {0}: app id, secret or URL are wrong")]
    Misconfigured(i64),
}
