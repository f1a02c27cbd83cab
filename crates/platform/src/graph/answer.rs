use axum::response::{IntoResponse, Response};
use base::AppId;
use http::{HeaderName, HeaderValue, StatusCode, header};
use meta_graph::{Refusal, WireError, wire};

/// Where the development profile says why something was refused.
const REASON: HeaderName = HeaderName::from_static("x-countersign-reason");

/// What is known of a call while it is judged, for the line in the log.
pub(super) struct Trace {
    /// The request's id; the error's `fbtrace_id`.
    pub(super) request_id: String,
    pub(super) call: Option<&'static str>,
    pub(super) app: Option<AppId>,
    /// Why the answer says no, where it says less than the log does.
    pub(super) hint: Option<&'static str>,
}

/// What a call was granted. A nonce that is not valid is an answer too, and the
/// development profile says why it is not.
pub(super) fn granted(body: Vec<u8>, trace: &Trace, development: bool) -> Response {
    let mut response = finished(StatusCode::OK, body);
    if let Some(hint) = trace.hint.filter(|_| development) {
        let headers = response.headers_mut();
        headers.insert(REASON, HeaderValue::from_static(hint));
    }
    response
}

/// A refusal, which is a line in the log too: it is what an operator looks for
/// when a game reports an `fbtrace_id`. No parameter is in it, nor the path.
pub(super) fn refused(refusal: &Refusal, trace: &Trace, development: bool) -> Response {
    let error = refusal.wire();
    let body = wire::error_body(&error, &trace.request_id);
    let mut response = refused_as((error.status, body), refusal.reason(), trace, development);
    if let Some(value) = retry_after(&error) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// The same of a refusal that another pillar has worded.
pub(super) fn refused_as(
    (status, body): (u16, Vec<u8>),
    reason: &'static str,
    trace: &Trace,
    development: bool,
) -> Response {
    tracing::info!(
        reason,
        call = trace.call,
        app = trace.app.map(tracing::field::display),
        request_id = %trace.request_id,
        "graph call refused"
    );
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = finished(status, body);
    if development {
        let reason = HeaderValue::from_static(trace.hint.unwrap_or(reason));
        response.headers_mut().insert(REASON, reason);
    }
    response
}

fn retry_after(error: &WireError) -> Option<HeaderValue> {
    let secs = error.retry_after?.as_millis().div_ceil(1000).max(1);
    HeaderValue::try_from(secs.to_string()).ok()
}

fn finished(status: StatusCode, body: Vec<u8>) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(wire::CONTENT_TYPE),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    // Bytes bring a media type of their own, which these headers replace.
    (status, headers, body).into_response()
}
