use std::{sync::Arc, time::Duration};

use axum::{Json, body::Body, extract::State};
use base::Timestamp;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use serve::Problem;

use crate::Parts;

/// The last moment that the clock can be put to: the end of the year 9999, the
/// last one that every date library can write.
const LAST_SECS: i64 = 253_402_300_799;

/// A clock that can be moved. Only the development profile has one.
pub trait MovableClock: Send + Sync + 'static {
    /// Moves the clock forward.
    fn advance(&self, by: Duration);

    /// Puts the clock to a moment, also an earlier one.
    fn set(&self, to: Timestamp);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    #[serde(default)]
    advance_secs: Option<u64>,
    #[serde(default)]
    now: Option<i64>,
}

/// `GET /dev/v1/clock`: `{"now":unix}`. No key: the profile is for one machine.
pub(crate) async fn show(State(parts): State<Arc<Parts>>) -> Json<Value> {
    Json(json!({ "now": parts.clock.now().secs() }))
}

/// `POST /dev/v1/clock` with `{"advance_secs":n}` or `{"now":unix}`: moves
/// tokens, windows and whatever waits, all together.
pub(crate) async fn change(
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let invalid = |detail| Problem::new(StatusCode::BAD_REQUEST, "invalid_field", detail);
    let Some(clock) = &parts.movable_clock else {
        return Err(invalid("this clock cannot be moved"));
    };
    let change: Change = parts.body.json(body).await?;
    let range = "the clock goes from 0 to 253402300799 seconds";
    let left = u64::try_from(LAST_SECS.saturating_sub(parts.clock.now().secs())).unwrap_or(0);
    match (change.advance_secs, change.now) {
        (Some(secs), None) if secs <= left => clock.advance(Duration::from_secs(secs)),
        (None, Some(secs)) if (0..=LAST_SECS).contains(&secs) => {
            clock.set(Timestamp::from_secs(secs));
        }
        (Some(_), None) | (None, Some(_)) => return Err(invalid(range)),
        _ => return Err(invalid("send either `advance_secs` or `now`")),
    }
    Ok(show(State(parts)).await)
}
