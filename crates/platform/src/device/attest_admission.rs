use ::meta_attest::{
    platform::{Found, Relay, nonce_claims},
    wire,
};
use base::{DeviceId, OwnerId, Timestamp};
use http::StatusCode;
use serve::Problem;
use store::{
    Admission, AdmitDevice, AppIntegrity, AttestOutcome, AttestSetup, AttestStep, DeviceIntegrity,
    LastVerdict, Outcome, Receipt, Refusal, Step, UniqueId, Unit,
};

use super::{attest_challenge::unknown_app, attest_relay, session::unavailable};
use crate::Parts;

/// Takes the nonce and admits the device, both or neither: who has to wait keeps
/// the challenge, and no token is given without its nonce being used.
///
/// # Errors
/// A 409, 410, 429 or 503.
pub(super) async fn admit(
    parts: &Parts,
    relay: &Relay,
    setup: &AttestSetup,
    found: &Found,
    now: Timestamp,
) -> Result<Admission, Problem> {
    let rng = &*parts.rng;
    let wish = AdmitDevice {
        app_id: relay.app_id(),
        anchor: found.anchor,
        device_id: DeviceId::generate(rng),
        unique_id: UniqueId::generate(rng),
        at: now,
        token_expires_at: now.plus(setup.token_lifetime),
        patch_level: found.patch_level,
        verdict: verdict(found, now),
    };
    let claims = nonce_claims(relay.app_id(), relay.nonce(), setup.token_lifetime, now);
    let mut steps: Vec<_> = claims.into_iter().map(Step::Claim).collect();
    steps.push(Step::Attest(AttestStep::Admit(Box::new(wish))));
    let owner = OwnerId::generate(rng);
    let committed = parts.store.commit(Unit { owner, steps }).await;
    match committed.map_err(unavailable)? {
        Receipt::Committed(outcomes) => match outcomes.last() {
            Some(Outcome::Attest(AttestOutcome::Admitted(admission))) => Ok(*admission),
            _ => Err(unavailable("the store admitted nobody")),
        },
        Receipt::Refused { refusal, .. } => Err(refused(refusal, now)),
    }
}

fn verdict(found: &Found, now: Timestamp) -> LastVerdict {
    let device = match found.device {
        wire::DeviceIntegrity::Advanced => DeviceIntegrity::Advanced,
        wire::DeviceIntegrity::Basic => DeviceIntegrity::Basic,
        wire::DeviceIntegrity::NotTrusted | wire::DeviceIntegrity::Other(_) => {
            DeviceIntegrity::NotTrusted
        }
    };
    let app = match found.app.app_integrity_state {
        wire::AppIntegrity::StoreRecognized => AppIntegrity::StoreRecognized,
        wire::AppIntegrity::NotRecognized => AppIntegrity::NotRecognized,
        wire::AppIntegrity::NotEvaluated | wire::AppIntegrity::Other(_) => {
            AppIntegrity::NotEvaluated
        }
    };
    LastVerdict::new(now, device, app, &found.reasons)
}

fn refused(refusal: Refusal, now: Timestamp) -> Problem {
    match refusal {
        Refusal::Taken => {
            let detail = "this challenge nonce was answered before; ask for another one";
            Problem::new(StatusCode::CONFLICT, "nonce_used", detail)
        }
        Refusal::Expired => attest_relay::expired(),
        Refusal::Exhausted { until } => {
            let detail = "a device is given 100 tokens in an hour and 200 in a day";
            let status = StatusCode::TOO_MANY_REQUESTS;
            Problem::new(status, "too_many_tokens", detail).retry_after(until.since(now))
        }
        Refusal::Missing => unknown_app(),
        other => unavailable(other),
    }
}
