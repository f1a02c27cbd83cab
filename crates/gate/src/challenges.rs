use std::{borrow::Cow, sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::Environment;
use directory::Deaf;
use guard::challenge;
use http::StatusCode;
use serde::Deserialize;
use serve::Problem;
use store::KeyPurpose;

use crate::{
    Parts,
    auth::{May, Verify},
};

/// The longest that a challenge may live: its use is remembered as long.
const LONGEST: u64 = 60 * 60;

/// How long a challenge lives where nothing was said.
const USUAL: u64 = 5 * 60;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wish {
    /// What it is good for; the same text has to come back with it.
    context: String,
    /// The request that it is good for, if it is for one only.
    request_digest: Option<String>,
    ttl_secs: Option<u64>,
}

/// The longest digest of a request, in bytes.
const LONGEST_DIGEST: usize = 128;

/// What a challenge is bound to, when it is for one request within a context.
///
/// The context's digest has a fixed length, so that no two pairs look alike; and
/// no context alone looks like a pair, because 0xff is in no text.
///
/// # Errors
/// When the digest is not 1 to 128 visible ASCII characters.
pub(crate) fn bound<'c>(
    context: &'c str,
    request_digest: Option<&str>,
) -> Result<Cow<'c, [u8]>, Problem> {
    let Some(digest) = request_digest else {
        return Ok(Cow::Borrowed(context.as_bytes()));
    };
    let is_visible = digest.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_visible || !(1..=LONGEST_DIGEST).contains(&digest.len()) {
        let detail = "`request_digest` is 1 to 128 visible ASCII characters";
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_field",
            detail,
        ));
    }
    let context = sign::sha256(context.as_bytes());
    Ok(Cow::Owned(
        [&[0xff], context.as_slice(), digest.as_bytes()].concat(),
    ))
}

/// `POST /v1/challenges` with an optional `context`, `request_digest` and
/// `ttl_secs`: a nonce that is accepted once. Nothing is written until it is
/// used.
///
/// It is also what a device can attest (Meta, "challenge nonce"): base64url of
/// 101 bytes, within the 22 to 172 characters of the documents and the 128 bytes
/// that the hardware takes.
pub(crate) async fn issue(_: May<Verify>, State(parts): State<Arc<Parts>>, body: Body) -> Response {
    match make(&parts, body).await {
        Ok((challenge, ttl)) => {
            Json(serde_json::json!({ "challenge": challenge, "expires_in": ttl })).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

async fn make(parts: &Parts, body: Body) -> Result<(String, u64), Problem> {
    let wish: Wish = parts.body.json(body).await?;
    let ttl = wish.ttl_secs.unwrap_or(USUAL);
    if ttl == 0 || ttl > LONGEST {
        let detail = "ttl_secs is 1 to 3600";
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_field",
            detail,
        ));
    }
    let context = bound(&wish.context, wish.request_digest.as_deref())?;
    let known = parts.directory.known();
    let known = known.map_err(|Deaf| Problem::out_of_touch())?;
    let (purpose, environment) = (KeyPurpose::GateChallenge, Environment::Live);
    let keys = known.keys();
    keys.youngest(purpose, environment)
        .and_then(|id| Some((id, keys.hmac(purpose, environment, id)?)))
        .map(|(id, key)| {
            let (now, lifetime) = (parts.clock.now(), Duration::from_secs(ttl));
            (
                challenge::issue(key, id, &*parts.rng, now, lifetime, &context),
                ttl,
            )
        })
        .ok_or_else(|| {
            tracing::error!("the key ring has no usable key for challenges");
            let detail = "no challenge can be made at present";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
                .retry_after(Duration::from_secs(1))
        })
}
