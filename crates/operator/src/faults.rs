use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use faults::{CALLS, FaultBook, Order, OrderError};
use http::StatusCode;
use serde_json::json;
use serve::Problem;

use crate::Parts;

/// `GET /dev/v1/faults`: what is ordered and how often it struck, and the names
/// that something can be ordered for. No key: the profile is for one machine.
pub(crate) async fn list(State(parts): State<Arc<Parts>>) -> Result<Response, Problem> {
    let faults = book(&parts)?.list();
    let calls: Vec<_> = CALLS.iter().map(|call| call.name).collect();
    Ok(Json(json!({ "faults": faults, "calls": calls })).into_response())
}

/// `POST /dev/v1/faults` with one [`Order`], which is in force when this is
/// answered.
pub(crate) async fn order(
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Result<Response, Problem> {
    let book = book(&parts)?;
    let order: Order = parts.body.json(body).await?;
    let ordered = book.order(&order).map_err(refused)?;
    Ok((StatusCode::CREATED, Json(ordered)).into_response())
}

/// `DELETE /dev/v1/faults`: takes every order back.
pub(crate) async fn clear(State(parts): State<Arc<Parts>>) -> Result<StatusCode, Problem> {
    book(&parts)?.clear();
    Ok(StatusCode::NO_CONTENT)
}

fn book(parts: &Parts) -> Result<&FaultBook, Problem> {
    parts.faults.as_deref().ok_or_else(Problem::unknown_path)
}

fn refused(error: OrderError) -> Problem {
    let (status, code) = match error {
        OrderError::TooMany => (StatusCode::CONFLICT, "too_many_faults"),
        _ => (StatusCode::BAD_REQUEST, "invalid_field"),
    };
    Problem::new(status, code, error.to_string())
}
