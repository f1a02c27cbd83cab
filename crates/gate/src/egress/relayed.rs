use std::time::Duration;

use axum::{body::Body, response::Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use outbound::{Answer, OutboundError, Sent};
use serve::Problem;
use sign::oauth1::Fault;

use crate::upstream::Uncalled;

/// Tells the platform's answers from the gate's own.
const RELAYED: HeaderName = HeaderName::from_static("countersign-relayed");

/// What of the platform's headers goes back.
const HANDED_BACK: [HeaderName; 4] = [
    header::CONTENT_TYPE,
    header::WWW_AUTHENTICATE,
    header::ALLOW,
    header::RETRY_AFTER,
];

/// The platform's answer, whatever it says.
///
/// # Errors
/// Where it leads elsewhere: a signature goes to no other address.
pub(super) fn relayed(answer: Answer) -> Result<Response, Problem> {
    if answer.status.is_redirection() || answer.status.is_informational() {
        let detail = "the platform's answer leads elsewhere; the base URL may be wrong";
        return Err(Problem::new(
            StatusCode::BAD_GATEWAY,
            "platform_redirects",
            detail,
        ));
    }
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    for name in HANDED_BACK {
        for value in answer.headers.get_all(&name) {
            headers.append(name.clone(), value.clone());
        }
    }
    headers.insert(RELAYED, HeaderValue::from_static("true"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Why there is no answer of the platform's.
pub(super) fn uncalled(why: Uncalled) -> Problem {
    let bad_gateway =
        |code, detail: &'static str| Problem::new(StatusCode::BAD_GATEWAY, code, detail);
    match why {
        Uncalled::Unsendable => Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_path",
            "the path would go out in another form than it was given, so it cannot be signed; \
             encode what has to be encoded, and leave out . and .. segments",
        ),
        Uncalled::Requestor => Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_query",
            "xoauth_requestor_id is the gate's to give; leave it out of the query",
        ),
        Uncalled::Unsignable(Fault::Scattered | Fault::Duplicated(_)) => Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_query",
            "parameters that begin with oauth_ are the gate's to give; leave them out",
        ),
        Uncalled::Unsignable(fault) => {
            Problem::new(StatusCode::BAD_REQUEST, "unsignable", fault.to_string())
        }
        Uncalled::Busy => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "too many calls to this platform are under way; nothing was sent",
        )
        .retry_after(Duration::from_secs(1)),
        Uncalled::Outbound(OutboundError::Refused(_) | OutboundError::Url(_)) => bad_gateway(
            "platform_not_allowed",
            "the platform's address is not one that this gate may call; nothing was sent",
        ),
        Uncalled::Outbound(OutboundError::TooLarge { .. }) => bad_gateway(
            "answer_too_large",
            "the platform did what it was asked, and its answer is larger than is taken here",
        ),
        Uncalled::Outbound(error) if error.sent() == Sent::No => bad_gateway(
            "platform_not_reached",
            "the platform cannot be reached; nothing was sent, so the call can be made again",
        ),
        Uncalled::Outbound(OutboundError::Timeout { .. }) => Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            "platform_silent",
            "the platform did not answer in time, and may have done what it was asked",
        ),
        Uncalled::Outbound(_) => bad_gateway(
            "platform_broke_off",
            "the connection broke, and the platform may have done what it was asked",
        ),
    }
}
