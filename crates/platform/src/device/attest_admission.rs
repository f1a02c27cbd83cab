use ::meta_attest::{
    platform::{Found, Relay, nonce_claims},
    wire,
};
use base::{DeviceId, OwnerId, Timestamp};
use guard::TooOften;
use http::StatusCode;
use serve::Problem;
use sign::sha256;
use store::{
    Admission, AdmitDevice, AppIntegrity, AttestOutcome, AttestSetup, AttestStep, DAY_LIMIT,
    DeviceIntegrity, HOUR_LIMIT, LastVerdict, Outcome, Receipt, Refusal, Step, UniqueId, Unit,
};

use super::{attest_challenge::unknown_app, attest_relay, session::unavailable};
use crate::Parts;

/// Takes the nonce and admits the device, both or neither: who has to wait keeps
/// the challenge, and no token is given without its nonce being used.
///
/// A device that was never seen before is a row that stays. Where there were too
/// many of them, those that are known are served as ever.
///
/// # Errors
/// A 409, 410, 422, 429 or 503.
pub(super) async fn admit(
    parts: &Parts,
    relay: &Relay,
    setup: &AttestSetup,
    found: &Found,
    now: Timestamp,
) -> Result<Admission, Problem> {
    let attestation = &parts.attestation;
    let keys = [found.anchor, nonce_key(relay)];
    let attempts = &attestation.attempts;
    attempts.begin(&keys, now).map_err(too_many_attempts)?;
    let trusted = found.device != wire::DeviceIntegrity::NotTrusted;
    let full = attestation.pace.check(relay.app_id(), trusted, now).err();
    let rng = &*parts.rng;
    let wish = AdmitDevice {
        app_id: relay.app_id(),
        anchor: found.anchor,
        known_only: found.is_kept || full.is_some(),
        device_id: DeviceId::generate(rng),
        unique_id: UniqueId::generate(rng),
        at: now,
        token_expires_at: now.plus(setup.token_lifetime),
        patch_level: found.patch_level,
        verdict: verdict(found, now),
    };
    let claims = nonce_claims(relay.app_id(), relay.nonce(), now);
    let mut steps: Vec<_> = claims.into_iter().map(Step::Claim).collect();
    steps.push(Step::Attest(AttestStep::Admit(Box::new(wish))));
    let owner = OwnerId::generate(rng);
    let committed = parts.store.commit(Unit { owner, steps }).await;
    if !matches!(committed, Ok(Receipt::Refused { .. })) {
        attempts.succeeded(&keys);
    }
    let admission = match committed.map_err(unavailable)? {
        Receipt::Committed(outcomes) => match outcomes.last() {
            Some(Outcome::Attest(AttestOutcome::Admitted(admission))) => *admission,
            _ => return Err(unavailable("the store admitted nobody")),
        },
        Receipt::Refused { refusal, .. } => {
            return Err(match (refusal, full) {
                (Refusal::Missing, _) if found.is_kept => unknown_key(),
                (Refusal::Missing, Some(full)) => too_many_devices(trusted, full),
                (refusal, _) => refused(refusal, now),
            });
        }
    };
    if admission.is_new {
        attestation.pace.count(relay.app_id(), trusted, now);
    }
    Ok(admission)
}

/// The game's nonce, whatever its spelling.
fn nonce_key(relay: &Relay) -> [u8; 32] {
    let app = relay.app_id().get().to_be_bytes();
    sha256(&[&app, relay.nonce().bytes()].concat())
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
            let detail = format!(
                "a device is given {HOUR_LIMIT} tokens in an hour and {DAY_LIMIT} in a day"
            );
            let status = StatusCode::TOO_MANY_REQUESTS;
            Problem::new(status, "too_many_tokens", detail).retry_after(until.since(now))
        }
        Refusal::Missing => unknown_app(),
        other => unavailable(other),
    }
}

fn unknown_key() -> Problem {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let detail = "the device's key was never attested for this game; leave it out";
    Problem::new(status, "device_key_unknown", detail)
}

fn too_many_attempts(too_often: TooOften) -> Problem {
    let detail = "this device or this challenge was refused too often";
    let status = StatusCode::TOO_MANY_REQUESTS;
    Problem::new(status, "too_many_attempts", detail).retry_after(too_often.wait)
}

fn too_many_devices(trusted: bool, too_often: TooOften) -> Problem {
    let (code, detail) = if trusted {
        (
            "too_many_devices",
            "too many devices of this game have come for the first time",
        )
    } else {
        (
            "too_many_untrusted",
            "too many devices of this game have come for the first time that are not trusted",
        )
    };
    let status = StatusCode::TOO_MANY_REQUESTS;
    Problem::new(status, code, detail).retry_after(too_often.wait)
}
