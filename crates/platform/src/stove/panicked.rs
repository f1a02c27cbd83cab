use std::panic::AssertUnwindSafe;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use serve::Panicked;
use stove::{Fault, wire};

use super::answer::Answer;

/// Answers for a handler that panicked: the face's own answer is no envelope of
/// STOVE's.
pub(super) async fn caught(request: Request, next: Next) -> Response {
    let fault = if request.uri().path().ends_with(wire::OWNERSHIP_PATH) {
        Answer::ownership_fault
    } else {
        Answer::fault
    };
    or_fault(next.run(request), fault).await
}

/// The answer, or what stands in for it where it panics.
pub(super) async fn or_fault(
    answer: impl Future<Output = Response>,
    fault: fn(Fault) -> Answer,
) -> Response {
    let answered = AssertUnwindSafe(answer).catch_unwind().await;
    answered.unwrap_or_else(|_| {
        let mut response = fault(Fault::Internal).into_response();
        response.extensions_mut().insert(Panicked);
        response
    })
}
