use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use admin::AdminError;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use directory::Silence;
use http::{StatusCode, header};
use store::StoreError;
use tokio::time::timeout;

use crate::Parts;

/// Writes all metrics in the OpenMetrics text format.
pub type Exposition = Box<dyn Fn() -> String + Send + Sync>;

/// Why nobody should go by this node's clock, in one line; `None` when it is right, or
/// there is nothing to compare it with.
pub type ClockDoubt = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// `GET /healthz`: the process runs.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// How long the store may take to say that it is well.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /readyz`: 200 if this node hears of every change, its clock is right, the
/// store can be read and written, and the process is not about to stop; else 503 and why. A node that
/// is behind still judges until its grace is over, and then says that it refuses.
pub(crate) async fn ready(State(parts): State<Arc<Parts>>) -> Response {
    if parts.leaving.load(Relaxed) {
        return not_ready("leaving: this node is about to stop\n".to_owned());
    }
    if let Some(doubt) = (parts.clock_doubt)() {
        return not_ready(format!("{doubt}\n"));
    }
    // Before the store is asked, as a store that says nothing is not well either.
    if let Some(Silence { lasts, deaf }) = parts.directory.silence() {
        let secs = lasts.as_secs();
        let refuses = if deaf { ", and refuses" } else { "" };
        return not_ready(format!(
            "directory: has not heard from the store for {secs} s{refuses}\n"
        ));
    }
    let healthy = timeout(PATIENCE, parts.store.healthy()).await;
    let healthy = healthy.unwrap_or_else(|_| Err(StoreError::Unavailable("no answer".to_owned())));
    if let Err(error) = healthy {
        // Whoever asks shows no key, and the error may name files.
        tracing::warn!(%error, "the store is not ready");
        return not_ready(format!("{}\n", AdminError::from(error).code()));
    }
    "ready\n".into_response()
}

fn not_ready(why: String) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
}

/// `GET /metrics`.
pub(crate) async fn metrics(State(parts): State<Arc<Parts>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], (parts.metrics)()).into_response()
}
