use ::meta_attest::{platform::Relay, wire::Nonce};
use base::{AppId, Environment, Secret};
use directory::Known;
use guard::{Fresh, OutOfWindow, Stale};
use http::StatusCode;
use serve::Problem;
use sign::Sealed;
use store::KeyPurpose;

use super::session::unavailable;
use crate::Parts;

const PURPOSE: KeyPurpose = KeyPurpose::AttestRelay;

/// Devices are the installation's and not an environment's, so there is one world.
pub(super) const WORLD: Environment = Environment::Live;

/// Begins a challenge, and seals the token that carries it.
///
/// # Errors
/// A 503.
pub(super) fn begin(
    parts: &Parts,
    known: &Known<'_>,
    app: AppId,
    nonce: Nonce,
) -> Result<Secret, Problem> {
    let (now, rng) = (parts.clock.now(), &*parts.rng);
    if known.is_forgotten(now) {
        // It could not be answered: what begins now counts as forgotten.
        return Err(unavailable("the clock is behind the watermark"));
    }
    let relay = Relay::begin(app, nonce, now, rng);
    let keys = known.keys();
    keys.youngest(PURPOSE, WORLD)
        .and_then(|id| Some((id, keys.seal(PURPOSE, WORLD, id)?)))
        .and_then(|(id, key)| relay.seal(id, key, rng).ok())
        .ok_or_else(|| unavailable("the key ring has no usable key for challenges"))
}

/// Opens the token of a challenge that may be answered now. That it is answered
/// once is what the claim of its nonce sees to.
///
/// # Errors
/// A 400 where it is none of ours, a 410 where it has run out, or began at a time of
/// which the store may have lost which nonces were used.
pub(super) fn open(parts: &Parts, known: &Known<'_>, text: &str) -> Result<Fresh<Relay>, Problem> {
    let opened = Sealed::parse(text.as_bytes()).ok().and_then(|sealed| {
        let key = known.keys().seal(PURPOSE, WORLD, sealed.key_id())?;
        Relay::open(sealed, key).ok()
    });
    let signed = opened.ok_or_else(unknown)?;
    let forgotten = |relay: &Relay| known.is_forgotten(relay.issued_at());
    Fresh::reusable(signed, parts.clock.now(), forgotten).map_err(|stale| match stale {
        Stale::OutOfWindow(OutOfWindow::NotYetValid) => unknown(),
        Stale::OutOfWindow(OutOfWindow::Expired) | Stale::Revoked => expired(),
    })
}

fn unknown() -> Problem {
    let detail = "the relay is not one that came with a challenge";
    Problem::new(StatusCode::BAD_REQUEST, "invalid_relay", detail)
}

pub(super) fn expired() -> Problem {
    let detail = "the challenge has run out; ask for another one";
    Problem::new(StatusCode::GONE, "challenge_expired", detail)
}
