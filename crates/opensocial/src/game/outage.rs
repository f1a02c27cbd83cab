/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Outage {
    /// An HTTP status without the platform's own error beside it, or a fault of
    /// the platform.
    #[error("the platform answered with status {0}")]
    BadStatus(u16),
    /// The body is not the documented answer.
    #[error("the platform's answer cannot be read")]
    BadBody,
    /// Status 429: more calls than the platform allows.
    #[error("the platform allows no more calls for now")]
    RateLimited,
    /// The platform took the moment or the nonce for a repetition: sign the call
    /// anew. If that goes on, one of the clocks is wrong.
    #[error("the platform wants the call signed anew ({0})")]
    SignAnew(String),
    /// Consumer key, secret or base URL are wrong, or the URL was signed in
    /// another form than the platform saw it. Only an operator can mend that.
    #[error("the platform does not accept this game's signature ({0})")]
    Misconfigured(String),
}
