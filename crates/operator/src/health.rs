use std::sync::Arc;

use admin::AdminError;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};

use crate::Parts;

/// Writes all metrics in the OpenMetrics text format.
pub type Exposition = Box<dyn Fn() -> String + Send + Sync>;

/// `GET /healthz`: the process runs.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 200 if the store can be read and written and this node has
/// heard of every change; else 503 and why.
pub(crate) async fn ready(State(parts): State<Arc<Parts>>) -> Response {
    if let Err(error) = parts.store.healthy().await {
        // Whoever asks shows no key, and the error may name files.
        tracing::warn!(%error, "the store is not ready");
        let text = format!("{}\n", AdminError::from(error).code());
        return (StatusCode::SERVICE_UNAVAILABLE, text).into_response();
    }
    if let Some(since) = parts.directory.behind_since() {
        let secs = parts.clock.now().since(since).as_secs();
        let text = format!("directory: has not heard from the store for {secs} s\n");
        return (StatusCode::SERVICE_UNAVAILABLE, text).into_response();
    }
    "ready\n".into_response()
}

/// `GET /metrics`.
pub(crate) async fn metrics(State(parts): State<Arc<Parts>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], (parts.metrics)()).into_response()
}
