use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use meta_graph::{WireError, wire as graph};
use opensocial::{profile::MOBAGE, wire::error};
use rewards::{Outcome, Profile};
use serve::{Problem, RequestId, fixed};
use stove::{Fault, WireRefusal, wire};

use crate::{Call, call::Dialect};

/// Where the development profile says why.
const REASON: HeaderName = HeaderName::from_static("x-countersign-reason");

/// The 5xx that was ordered, as the call's dialect would say it.
pub(crate) fn error(
    call: &Call,
    path: &str,
    status: StatusCode,
    id: Option<RequestId>,
) -> Response {
    let mut response = match call.dialect {
        Dialect::Own => problem(status).into_response(),
        Dialect::Stove => stove(status, wire::refusal_response),
        Dialect::StoveOwnership => stove(status, wire::ownership_refusal_response),
        Dialect::Graph => meta(status, id),
        Dialect::OpenSocial => social(status),
        Dialect::Rewards => rewards(path, status),
    };
    let headers = response.headers_mut();
    headers.insert(REASON, HeaderValue::from_static("fault_ordered"));
    response
}

fn problem(status: StatusCode) -> Problem {
    let detail = "a fault was ordered for this call";
    if status == StatusCode::SERVICE_UNAVAILABLE {
        return Problem::new(status, "unavailable", detail).retry_after(Duration::from_secs(1));
    }
    Problem::new(status, "internal", detail)
}

/// A receiver that cannot do its work, whatever the status, as the profile that comes
/// along for the network says it. A game may have a `profile_file` for any network,
/// also in the place of that one: what such a file says is known to the gate alone.
fn rewards(path: &str, status: StatusCode) -> Response {
    let network = path.split('/').nth(2).unwrap_or_default();
    let Some(profile) = Profile::named(network) else {
        return problem(status).into_response();
    };
    let answer = profile.answer(Outcome::Unavailable, "");
    fixed(status.as_u16(), answer.headers, answer.body.into_owned())
}

/// The graph's answer to a fault of its own, with the status that was ordered.
fn meta(status: StatusCode, id: Option<RequestId>) -> Response {
    let error = WireError {
        status: status.as_u16(),
        ..meta_graph::Refusal::Unavailable.wire()
    };
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(graph::CONTENT_TYPE),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, graph::error_body(&error, &id)).into_response()
}

/// OpenSocial's answer to a fault of its own, as Mobage words it.
fn social(status: StatusCode) -> Response {
    let message = opensocial::Refusal::Unavailable.message();
    let body = error::body(&MOBAGE, status.as_u16(), &message, &[]);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(error::CONTENT_TYPE),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (status, headers, body).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let again = HeaderValue::from_static("1");
        response.headers_mut().insert(header::RETRY_AFTER, again);
    }
    response
}

fn stove(status: StatusCode, body: fn(WireRefusal) -> Vec<u8>) -> Response {
    let known = match status {
        StatusCode::SERVICE_UNAVAILABLE => Fault::Unavailable,
        _ => Fault::Internal,
    };
    let refusal = WireRefusal {
        status: status.as_u16(),
        // The codes have the status in front.
        code: u32::from(status.as_u16()).saturating_mul(100),
        ..known.wire()
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(wire::CONTENT_TYPE),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, body(refusal)).into_response()
}
