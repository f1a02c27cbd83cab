use axum::response::{IntoResponse, Response};

/// Asks that a connection end without an answer, as an extension of the
/// response that stands in for it. Nothing of that response is sent, and the
/// request is counted as aborted. Meant for what plays a peer that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HangUp {
    /// The connection is closed, over TLS with a `close_notify`.
    Close,
    /// The connection is reset: the peer is told that all is lost.
    Reset,
}

impl IntoResponse for HangUp {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}
