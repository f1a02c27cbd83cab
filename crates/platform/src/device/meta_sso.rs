use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::PlayerId;
use http::HeaderMap;
use serve::Problem;

use super::{meta_app::Visit, session::unavailable};
use crate::{
    Parts,
    graph::{Issued, org_scoped_id},
};

/// `POST /device/v1/meta/sso-code` with `{"app_id":"…"}`: the code by which a
/// player who links an account lets the game's site sign in, good for one
/// `sso_authorize_code` together with the number that stands beside it.
pub(super) async fn issue(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match begin(&parts, &headers, body).await {
        Ok((code, number)) => super::granted(serde_json::json!({
            "code": code.text.expose_str(),
            "org_scoped_id": number,
            "expires_in": code.validity.as_secs(),
        })),
        Err(problem) => problem.into_response(),
    }
}

async fn begin(
    parts: &Parts,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Issued, PlayerId), Problem> {
    let visit = Visit::of(parts, headers, body).await?;
    visit.member(parts).await?;
    let now = parts.clock.now();
    let number = org_scoped_id(parts, visit.app_id, visit.player, now).await;
    let number = number.map_err(unavailable)?;
    let code = visit.issue(parts, headers, |holder| holder.sso_code(parts, number))?;
    Ok((code, number))
}
