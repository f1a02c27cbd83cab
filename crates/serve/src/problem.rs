use std::{borrow::Cow, time::Duration};

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// An error of our own APIs: a problem document (RFC 9457) with a stable
/// `code`. The platforms' dialects have error shapes of their own.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    retry_after: Option<Duration>,
}

impl Problem {
    /// A problem. `code` is for programs and never changes; `detail` is for
    /// people and says what would have been right. Neither repeats a secret.
    #[must_use]
    pub fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            retry_after: None,
        }
    }

    /// Nothing answers at the path: 404.
    #[must_use]
    pub fn unknown_path() -> Self {
        let detail = "nothing answers at this path";
        Self::new(StatusCode::NOT_FOUND, "unknown_path", detail)
    }

    /// The path takes another method: 405.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        let detail = "this path takes another method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
    }

    /// A fault of ours: 500. What it was is in the log.
    #[must_use]
    pub fn internal() -> Self {
        let detail = "a fault of this program";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    /// This node has not heard from its store for so long that it may not judge:
    /// 503. Another node may.
    #[must_use]
    pub fn out_of_touch() -> Self {
        let detail = "this node has not heard from its store for too long to judge";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "out_of_touch", detail)
            .retry_after(Duration::from_secs(1))
    }

    /// Says when to come back, in whole seconds and at least one.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The status that it is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": self.detail,
        });
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/problem+json"),
            ),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (self.status, headers, body.to_string()).into_response();
        if let Some(wait) = self.retry_after {
            let secs = wait.as_millis().div_ceil(1000).max(1);
            if let Ok(value) = HeaderValue::try_from(secs.to_string()) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
        }
        response
    }
}
