use std::time::Duration;

use admin::AdminError;
use http::StatusCode;
use serve::Problem;
use store::StoreError;

/// How an action's error is answered. What the store says of itself stays in
/// the log: it may name files.
pub(crate) fn of(error: AdminError) -> Problem {
    let (code, detail) = (error.code(), error.to_string());
    match error {
        AdminError::Invalid { .. } => Problem::new(StatusCode::BAD_REQUEST, code, detail),
        AdminError::Exists => Problem::new(StatusCode::CONFLICT, code, detail),
        AdminError::Missing => Problem::new(StatusCode::NOT_FOUND, code, detail),
        AdminError::Store(cause) => {
            tracing::error!(%cause, "an operator's action failed");
            let status = match cause {
                StoreError::Damaged(_) => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            };
            Problem::new(status, code, "the store cannot do this at present")
                .retry_after(Duration::from_secs(1))
        }
    }
}
