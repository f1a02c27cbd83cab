use std::sync::Arc;

use ::unity_ads::{
    InvalidSid, Sid,
    platform::{VIEW_LIFETIME, View},
    wire::{AmbiguousSid, CallbackUrl},
};
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::AppId;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serve::Problem;

use super::session::{self, known, unavailable};
use crate::{Parts, unity_ads};

#[derive(Deserialize)]
struct Wish {
    app_id: AppId,
    #[serde(default)]
    sid: Option<String>,
}

/// `POST /device/v1/ads/start` with `{"app_id":"…"}` and, where the game is to
/// be told, the `sid` that it has set: the token of a view. `callback` says
/// whether the game will be told when it is completed, as things are now.
///
/// Nothing is written: the store learns of the view when it ends.
pub(super) async fn start(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match begin(&parts, &headers, body).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

async fn begin(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<Response, Problem> {
    session::of(parts, headers)?;
    let wish: Wish = parts.body.json(body).await?;
    // Judged again, so that a revocation heard meanwhile is not outrun.
    let player = session::of(parts, headers)?.get().player();
    let sid = wish.sid.map(|sid| sid.parse::<Sid>()).transpose();
    let sid = sid.map_err(invalid_sid)?;
    let enabled = is_told(parts, wish.app_id, sid.as_ref())?;
    let callback = enabled && sid.is_some();
    let (now, rng) = (parts.clock.now(), &*parts.rng);
    if known(parts)?.is_forgotten(now) {
        // It could not be completed: what begins now counts as forgotten.
        return Err(unavailable("the clock is behind the watermark"));
    }
    let view = View::begin(wish.app_id, player, sid, now, rng);
    let token = unity_ads::seal(&*known(parts)?, &view, rng)
        .ok_or_else(|| unavailable("the key ring has no usable key for views"))?;
    Ok(super::granted(serde_json::json!({
        "view_token": token.expose_str(),
        "expires_in": VIEW_LIFETIME.as_secs(),
        "callback": callback,
    })))
}

/// Whether the game is told of views. A SID that could not be signed for it is
/// refused here, where the game can still choose another, also while callbacks
/// are disabled: they may be enabled again before the view ends.
fn is_told(parts: &Parts, app: AppId, sid: Option<&Sid>) -> Result<bool, Problem> {
    let known = known(parts)?;
    if known.app(app).is_none() {
        let detail = "no game has this id";
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknown_game", detail));
    }
    let Some(setup) = known.ads(app) else {
        return Ok(false);
    };
    if let Some(sid) = sid {
        let url: CallbackUrl = setup.callback_url.parse().map_err(unavailable)?;
        url.static_parameters().admit(sid).map_err(ambiguous_sid)?;
    }
    Ok(setup.enabled)
}

fn invalid_sid(why: InvalidSid) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_sid", why.to_string())
}

fn ambiguous_sid(why: AmbiguousSid) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "ambiguous_sid", why.to_string())
}
