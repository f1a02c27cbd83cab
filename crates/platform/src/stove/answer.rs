use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serve::intake::IntakeError;
use stove::{Fault, Refusal, WireRefusal, wire};

use super::Stove;

/// Where the development profile says why something was refused.
const REASON: &str = "x-countersign-reason";

/// An answer in STOVE's envelope.
pub(super) struct Answer {
    status: StatusCode,
    body: Vec<u8>,
    reason: Option<&'static str>,
}

impl Answer {
    pub(super) const fn success(body: Vec<u8>) -> Self {
        Self {
            status: StatusCode::OK,
            body,
            reason: None,
        }
    }

    /// A refusal, which is a line in the log too: it is what an operator looks
    /// for when a game says that its players cannot get in.
    pub(super) fn refusal(stove: &Stove, refusal: Refusal) -> Self {
        let reason = refusal.reason();
        tracing::info!(reason, environment = %stove.environment, "STOVE call refused");
        let revealed = stove.parts.development.then_some(reason);
        Self {
            reason: revealed,
            ..Self::of(refusal.wire())
        }
    }

    pub(super) fn fault(fault: Fault) -> Self {
        Self::of(fault.wire())
    }

    /// A refusal in the envelope of the ownership check.
    pub(super) fn ownership_refusal(stove: &Stove, refusal: Refusal) -> Self {
        Self {
            body: wire::ownership_refusal_response(refusal.wire()),
            ..Self::refusal(stove, refusal)
        }
    }

    /// A fault in the envelope of the ownership check.
    pub(super) fn ownership_fault(fault: Fault) -> Self {
        Self {
            body: wire::ownership_refusal_response(fault.wire()),
            ..Self::fault(fault)
        }
    }

    fn of(wire: WireRefusal) -> Self {
        let status = StatusCode::from_u16(wire.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            body: wire::refusal_response(wire),
            reason: None,
        }
    }
}

impl From<IntakeError> for Answer {
    fn from(error: IntakeError) -> Self {
        Self::fault(match error {
            IntakeError::TooLarge => Fault::RequestTooLarge,
            IntakeError::TooSlow => Fault::RequestTimeout,
            IntakeError::Broken => Fault::BrokenRequest,
        })
    }
}

impl IntoResponse for Answer {
    /// Put together by hand: to turn bytes into a response is to give them a
    /// media type first, which would be replaced here.
    fn into_response(self) -> Response {
        let mut response = Response::new(self.body.into());
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(wire::CONTENT_TYPE),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(reason) = self.reason {
            headers.insert(REASON, HeaderValue::from_static(reason));
        }
        response
    }
}
