//! What a game's own servers call about rewards: the inbox that they fetch from,
//! and the comparison of what networks have signed with what they have granted.

pub(crate) mod acknowledge;
pub(crate) mod compare;
pub(crate) mod fetch;
mod items;
mod page;
pub(crate) mod report;

use std::time::Duration;

use http::StatusCode;
use serve::Problem;
use store::StoreError;

/// When to come back to a store that cannot answer.
const LATER: Duration = Duration::from_secs(1);

fn unavailable(error: &StoreError) -> Problem {
    tracing::error!(%error, "the store could not answer about rewards");
    let detail = "the store cannot answer at present; nothing that was asked for is certain";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store_unavailable", detail).retry_after(LATER)
}

fn invalid_query(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_query", detail)
}
