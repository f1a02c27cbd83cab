use std::{fmt::Display, time::Duration};

use base::Environment;
use guard::{Fresh, session::Session};
use http::{HeaderMap, StatusCode, header};
use serve::Problem;
use sign::{Sealed, bearer_token};
use store::KeyPurpose;

use crate::Parts;

/// The session of a request's `Authorization: Bearer` header.
///
/// # Errors
/// A 401 that does not say what is wrong with it, as there is one remedy.
pub(super) fn of(parts: &Parts, headers: &HeaderMap) -> Result<Fresh<Session>, Problem> {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| bearer_token(value.as_bytes()))
        .and_then(|token| open(parts, token))
        .ok_or_else(|| {
            let detail = "sign in, and send the session token as a bearer token";
            Problem::new(StatusCode::UNAUTHORIZED, "session_required", detail)
        })
}

fn open(parts: &Parts, token: &[u8]) -> Option<Fresh<Session>> {
    let sealed = Sealed::parse(token).ok()?;
    let snapshot = parts.directory.snapshot();
    let purpose = KeyPurpose::DeviceSession;
    let key = snapshot
        .keys()
        .seal(purpose, Environment::Live, sealed.key_id())?;
    let signed = Session::open(sealed, key).ok()?;
    let ended = |session: &Session| {
        let directory = &parts.directory;
        directory.is_signed_out(session.player(), session.issued_at())
    };
    Fresh::reusable(signed, parts.clock.now(), ended).ok()
}

/// A 503; the cause goes to the log.
pub(super) fn unavailable(cause: impl Display) -> Problem {
    tracing::error!(%cause, "the device side cannot answer");
    let detail = "the platform cannot answer at present";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
        .retry_after(Duration::from_secs(1))
}
