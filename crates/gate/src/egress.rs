//! Calls of platforms' APIs that the gate signs for game servers.
//!
//! A caller says what to call and for whom; the secrets stay here. Each call
//! goes out once: a signed request that is sent again would be a replay, and
//! only the caller knows whether a second one does harm.

mod asked;
mod relayed;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serve::Problem;

use crate::{
    OpenSocial, Parts,
    auth::{Call, May},
    upstream::Draft,
};
use asked::Asked;

/// What all paths of these calls begin with.
const PREFIX: &str = "/v1/call/opensocial";

/// `ANY /v1/call/opensocial/{path}`: calls that path of the API, signed, and
/// hands back what the platform answers.
pub(crate) async fn call(
    _: May<Call>,
    State(parts): State<Arc<Parts>>,
    request: Request,
) -> Response {
    answer(&parts, request)
        .await
        .unwrap_or_else(Problem::into_response)
}

async fn answer(parts: &Parts, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let asked = Asked::of(&head.headers)?;
    let game = parts.games.find(asked.game)?;
    let upstream: &Arc<OpenSocial> = game.opensocial.as_ref().ok_or_else(|| {
        let detail = "this game has no app on OpenSocial in the gate's configuration";
        Problem::new(StatusCode::NOT_FOUND, "platform_not_configured", detail)
    })?;
    let path = head.uri.path().strip_prefix(PREFIX);
    let path = path.filter(|path| path.len() > 1 && path.starts_with('/'));
    let path = path.ok_or_else(Problem::unknown_path)?;
    let body = parts.body.collect(body).await?;
    let draft = Draft {
        method: &head.method,
        path,
        query: head.uri.query(),
        headers: asked::forwarded(&head.headers)?,
        body,
        on_behalf: asked.on_behalf(upstream)?,
        body_hash: asked.body_hash,
    };
    let answer = upstream.call(draft, parts.clock.now(), &*parts.rng).await;
    relayed::relayed(answer.map_err(relayed::uncalled)?)
}
