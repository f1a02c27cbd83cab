//! What of a game's answer a player receives.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use base::Environment;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use outbound::Answer;
use serve::Problem;
use url::Url;

use super::{
    session::unavailable,
    social_page::{asking, is_at},
};

/// What a browser may do with a page that comes from here: run its scripts and
/// send its forms, in an origin of the page's own, so that it never acts as the
/// platform.
const SANDBOX: &str = "sandbox allow-forms allow-scripts";

/// Status, media type, encoding and body; nothing else of the answer's headers,
/// cookies above all: they would be the platform's. A redirect within the game's
/// origin leads back here, another one is refused.
///
/// # Errors
/// A 502.
pub(super) fn relayed(
    answer: Answer,
    page: &Url,
    environment: Option<Environment>,
) -> Result<Response, Problem> {
    let Answer {
        status,
        headers: given,
        body,
    } = answer;
    let mut headers = HeaderMap::new();
    if status.is_redirection() {
        let location = location(&given, page, environment)?;
        headers.insert(header::LOCATION, location);
    }
    for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
        if let Some(value) = given.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok((status, headers, Body::from(body)).into_response())
}

/// Where a redirect leads, as a call of the same kind. It is seen from the call's
/// own path, whatever host and prefix that has.
fn location(
    given: &HeaderMap,
    page: &Url,
    environment: Option<Environment>,
) -> Result<HeaderValue, Problem> {
    let text = given.get(header::LOCATION);
    let text = text.and_then(|text| text.to_str().ok());
    let next = text.and_then(|text| page.join(text).ok());
    let next = next.filter(|next| is_at(next, page)).ok_or_else(|| {
        let detail = "the game leads to a place that is not its own";
        Problem::new(StatusCode::BAD_GATEWAY, "game_leads_away", detail)
    })?;
    let again = format!("content{}", asking(&next, environment));
    HeaderValue::try_from(again).map_err(unavailable)
}
