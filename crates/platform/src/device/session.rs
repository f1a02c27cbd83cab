use std::{fmt::Display, time::Duration};

use base::{Environment, Timestamp};
use directory::{Deaf, Known};
use guard::{Fresh, session::Session};
use http::{HeaderMap, StatusCode, header};
use serve::Problem;
use sign::{Sealed, bearer_token};
use store::KeyPurpose;

use crate::Parts;

/// The session of a request's `Authorization: Bearer` header.
///
/// # Errors
/// A 401 that does not say what is wrong with it, as there is one remedy; a 503
/// where this node cannot judge it.
pub(super) fn of(parts: &Parts, headers: &HeaderMap) -> Result<Fresh<Session>, Problem> {
    let known = known(parts)?;
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| bearer_token(value.as_bytes()))
        .and_then(|token| open(&known, token, parts.clock.now()))
        .ok_or_else(|| {
            let detail = "sign in, and send the session token as a bearer token";
            Problem::new(StatusCode::UNAUTHORIZED, "session_required", detail)
        })
}

fn open(known: &Known<'_>, token: &[u8], now: Timestamp) -> Option<Fresh<Session>> {
    let sealed = Sealed::parse(token).ok()?;
    let purpose = KeyPurpose::DeviceSession;
    let key = known
        .keys()
        .seal(purpose, Environment::Live, sealed.key_id())?;
    let signed = Session::open(sealed, key).ok()?;
    let ended = |session: &Session| known.is_signed_out(session.player(), session.issued_at());
    Fresh::reusable(signed, now, ended).ok()
}

/// What this node knows.
///
/// # Errors
/// A 503 where that is too old to judge by.
pub(super) fn known(parts: &Parts) -> Result<Known<'_>, Problem> {
    parts
        .directory
        .known()
        .map_err(|Deaf| Problem::out_of_touch())
}

/// A 503; the cause goes to the log.
pub(super) fn unavailable(cause: impl Display) -> Problem {
    tracing::error!(%cause, "the device side cannot answer");
    let detail = "the platform cannot answer at present";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
        .retry_after(Duration::from_secs(1))
}
