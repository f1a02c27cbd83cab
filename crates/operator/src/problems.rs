use std::time::Duration;

use admin::AdminError;
use http::StatusCode;
use serve::Problem;
use store::{Scope, StoreError};

/// How an action's error is answered. What the store says of itself stays in
/// the log: it may name files.
pub(crate) fn of(error: AdminError) -> Problem {
    let (code, detail) = (error.code(), error.to_string());
    match error {
        AdminError::Invalid { .. } | AdminError::CallbackUrl(_) => {
            Problem::new(StatusCode::BAD_REQUEST, code, detail)
        }
        AdminError::Exists
        | AdminError::Already(_)
        | AdminError::Settled
        | AdminError::InFlight
        | AdminError::UnderWay
        | AdminError::Elsewhere(_)
        | AdminError::DeliveryUnderWay => Problem::new(StatusCode::CONFLICT, code, detail),
        AdminError::OutOfScope(scope) => scope_required(scope),
        AdminError::IdempotencyMismatch | AdminError::Handshake(_) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
        }
        AdminError::Missing
        | AdminError::NoSuch(_)
        | AdminError::NotOnGraph
        | AdminError::NotOnSocial => Problem::new(StatusCode::NOT_FOUND, code, detail),
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

/// 404: what the path names is not there.
pub(crate) fn missing() -> Problem {
    of(AdminError::Missing)
}

/// 403: the key is good and has no right to this.
pub(crate) fn scope_required(scope: Scope) -> Problem {
    let error = AdminError::OutOfScope(scope);
    Problem::new(StatusCode::FORBIDDEN, error.code(), error.to_string())
}

/// Every code that a problem of this face can have, with its status.
pub const CODES: &[(&str, u16)] = &[
    ("body_broken", 400),
    ("body_too_large", 413),
    ("body_too_slow", 408),
    ("delivery_under_way", 409),
    ("done_elsewhere", 409),
    ("exists", 409),
    ("handshake_failed", 422),
    ("idempotency_in_flight", 409),
    ("idempotency_mismatch", 422),
    ("internal", 500),
    ("invalid_field", 400),
    ("invalid_idempotency_key", 400),
    ("invalid_json", 400),
    ("invalid_query", 400),
    ("key_required", 401),
    ("method_not_allowed", 405),
    ("not_found", 404),
    ("out_of_touch", 503),
    ("scope_required", 403),
    ("settled", 409),
    ("store_damaged", 500),
    ("store_full", 503),
    ("store_unavailable", 503),
    ("too_many_faults", 409),
    ("unknown_path", 404),
    ("upkeep_under_way", 409),
];
