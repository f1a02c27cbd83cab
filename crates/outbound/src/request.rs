use std::{fmt, time::Duration};

use bytes::Bytes;
use reqwest::{Method, header::HeaderMap};

/// A request to be sent once.
///
/// Its `Debug` form tells the method and the body's size only: URL, headers
/// and body carry secrets in one protocol or another.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// An absolute `http` or `https` URL, percent-encoded as it is to be sent.
    pub url: String,
    /// Headers to send. `Host` and `Content-Length` are set by the client.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Bytes,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a call may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Time for everything together: resolving, connecting, TLS, sending,
    /// headers and the whole body. Real time, not the program's movable clock.
    pub deadline: Duration,
    /// Bytes of the answer's body that are read at most.
    pub max_response: usize,
}
