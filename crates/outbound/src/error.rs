use std::{error::Error as StdError, io, net::IpAddr};

use crate::resolver::RefusedName;

/// Whether the peer may have got the request, which decides whether it is safe
/// to send it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Not one byte of it left.
    No,
    /// Some of it may have left, and the peer may have acted on it.
    Maybe,
}

/// Why there is no answer. No variant carries a URL, a header or a body, so
/// the text is safe to log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutboundError {
    /// The URL is not absolute, its scheme is neither `http` nor `https`, or it
    /// carries a user name or password. Nothing was sent.
    #[error("the URL cannot be called: {0}")]
    Url(&'static str),
    /// The policy does not allow the address that the URL names or resolves
    /// to. Nothing was sent.
    #[error("the address {0} is not allowed by the outbound policy")]
    Refused(IpAddr),
    /// The name did not resolve. Nothing was sent.
    #[error("the name did not resolve")]
    Dns,
    /// No TCP connection came about. Nothing was sent.
    #[error("no connection: {0}")]
    Connect(io::ErrorKind),
    /// No TLS session came about: the certificate does not hold, or the peer
    /// does not speak TLS. Nothing was sent.
    #[error("no TLS session: {0}")]
    Tls(String),
    /// The deadline passed.
    #[error("no answer in time")]
    Timeout {
        /// Whether the request may have been received.
        sent: Sent,
    },
    /// The answer's body is larger than the budget allows. The request was
    /// received.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The budget's limit.
        limit: usize,
    },
    /// The connection broke, or the answer is not HTTP.
    #[error("the connection broke or the answer is not HTTP")]
    Broken {
        /// Whether the request may have been received.
        sent: Sent,
    },
}

impl OutboundError {
    /// Whether the peer may have got the request.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Url(_) | Self::Refused(_) | Self::Dns | Self::Connect(_) | Self::Tls(_) => {
                Sent::No
            }
            Self::TooLarge { .. } => Sent::Maybe,
            Self::Timeout { sent } | Self::Broken { sent } => *sent,
        }
    }
}

/// The client could not be set up: the user agent is not a header value, or
/// the system's certificates cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the outbound client cannot be set up")]
pub struct SetupError(#[source] pub(crate) reqwest::Error);

/// Tells reqwest's errors apart. Of the error itself nothing is kept but kinds,
/// because its text may hold the URL.
pub(crate) fn classify(error: reqwest::Error) -> OutboundError {
    if let Some(refused) = find::<RefusedName>(&error) {
        return OutboundError::Refused(refused.0);
    }
    if error.is_dns() {
        return OutboundError::Dns;
    }
    if error.is_connect() {
        return connect(&error);
    }
    OutboundError::Broken { sent: Sent::Maybe }
}

fn connect(error: &reqwest::Error) -> OutboundError {
    let Some(io) = find::<io::Error>(error) else {
        return OutboundError::Connect(io::ErrorKind::Other);
    };
    let io = innermost(io);
    match io.kind() {
        // What rustls has to say arrives wrapped in an I/O error of this kind.
        io::ErrorKind::InvalidData => OutboundError::Tls(io.to_string()),
        io::ErrorKind::UnexpectedEof => OutboundError::Tls("the peer hung up".to_owned()),
        kind => OutboundError::Connect(kind),
    }
}

/// Connectors wrap one I/O error in another, which `source` passes over.
fn innermost(mut error: &io::Error) -> &io::Error {
    while let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        error = inner;
    }
    error
}

fn find<T: StdError + 'static>(error: &reqwest::Error) -> Option<&T> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        source = error.source();
    }
    None
}
