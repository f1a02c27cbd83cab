use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serde_json::json;
use serve::Problem;
use store::DeliveryState;

use super::ads_view::{self, Desk};
use crate::unity_ads::{self, Completed};

/// `POST /device/v1/ads/complete` with `{"view_token":"…"}`: the view was
/// watched to its end. The game is told before this is answered, or has been
/// given two seconds. The same call again is answered the same and tells the
/// game nothing new.
pub(super) async fn complete(State(desk): State<Desk>, headers: HeaderMap, body: Body) -> Response {
    match end(&desk, &headers, body).await {
        Ok(completed) => super::granted(told(&completed)),
        Err(problem) => problem.into_response(),
    }
}

async fn end(desk: &Desk, headers: &HeaderMap, body: Body) -> Result<Completed, Problem> {
    let view = ads_view::of(desk, headers, body).await?;
    let place = desk.places.try_acquire().ok();
    let completed = unity_ads::complete(&desk.parts, &view, place).await;
    completed.map_err(|why| ads_view::refused(why, "the view was skipped"))
}

fn told(completed: &Completed) -> serde_json::Value {
    match completed {
        Completed::Told(oid, state) => json!({
            "state": "finished",
            "oid": oid.as_str(),
            "callback": match state {
                DeliveryState::Delivered => "delivered",
                DeliveryState::Rejected | DeliveryState::Expired => "rejected",
                DeliveryState::Waiting | DeliveryState::Sending => "pending",
            },
        }),
        Completed::Untold => json!({ "state": "finished", "callback": "none" }),
    }
}
