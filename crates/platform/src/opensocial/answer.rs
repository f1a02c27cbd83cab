use axum::response::{IntoResponse, Response};
use base::AppId;
use http::{HeaderName, HeaderValue, StatusCode, header};
use opensocial::{
    Refusal,
    profile::{MOBAGE, Profile},
    wire::{Endpoint, Model, error},
};
use serde_json::Value;
use store::StoreLedger;

/// Where the development profile says why something was refused.
const REASON: HeaderName = HeaderName::from_static("x-countersign-reason");

/// What a call is granted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    status: StatusCode,
    body: Value,
}

impl Answer {
    /// As asked: 200.
    pub(super) const fn ok(body: Value) -> Self {
        let status = StatusCode::OK;
        Self { status, body }
    }

    /// There is something new: 201.
    pub(super) const fn created(body: Value) -> Self {
        let status = StatusCode::CREATED;
        Self { status, body }
    }
}

/// What is known of a call while it is judged: for the shape of a refusal, and
/// for the line in the log.
pub(super) struct Trace {
    /// The request's id.
    pub(super) request_id: String,
    /// Whose habits the answer has; Mobage's until it is known who calls.
    pub(super) profile: &'static Profile,
    /// The realm of challenges.
    pub(super) realm: String,
    /// What the path can name.
    pub(super) endpoints: &'static [Endpoint],
    pub(super) app: Option<AppId>,
    pub(super) model: Option<Model>,
    /// What the sandbox says besides of a signature.
    pub(super) more: Vec<(&'static str, Value)>,
}

impl Trace {
    pub(super) fn new(request_id: String) -> Self {
        Self {
            request_id,
            profile: &MOBAGE,
            realm: String::new(),
            endpoints: &[],
            app: None,
            model: None,
            more: Vec::new(),
        }
    }
}

pub(super) fn granted(answer: &Answer) -> Response {
    finished(answer.status, answer.body.to_string().into_bytes())
}

/// A refusal, which is a line in the log too. No parameter is in it, nor the
/// path.
pub(super) fn refused(refusal: &Refusal, trace: &Trace, development: bool) -> Response {
    let (reason, status) = (refusal.reason(), refusal.status());
    let problem = refusal.problem();
    tracing::info!(
        reason,
        call = trace.endpoints.first().map(|endpoint| endpoint.name()),
        app = trace.app.map(tracing::field::display),
        model = trace.model.map(Model::name),
        request_id = %trace.request_id,
        "opensocial call refused"
    );
    let body = error::body(trace.profile, status, &refusal.message(), &trace.more);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = finished(status, body);
    let challenge = problem.map(|problem| problem.challenge(&trace.realm));
    let allow =
        (status == StatusCode::METHOD_NOT_ALLOWED).then(|| Endpoint::allow(trace.endpoints));
    let again = (status == StatusCode::SERVICE_UNAVAILABLE)
        .then(|| StoreLedger::RETRY_AFTER.as_secs().to_string());
    let headers = response.headers_mut();
    for (name, value) in [
        (header::WWW_AUTHENTICATE, challenge),
        (header::ALLOW, allow),
        (header::RETRY_AFTER, again),
        (REASON, development.then(|| reason.to_owned())),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

fn finished(status: StatusCode, body: Vec<u8>) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(error::CONTENT_TYPE),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    // Bytes bring a media type of their own, which these headers replace.
    (status, headers, body).into_response()
}
