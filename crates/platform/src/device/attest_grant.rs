use ::meta_attest::{
    platform::{
        Found, Relay, granted,
        token::{Grant, Issuer},
    },
    wire::{DeviceBan, DeviceIntegrity, DeviceState, Others},
};
use base::{AppId, DeviceId, OwnerId, Secret, Timestamp};
use directory::{Known, ReadyAttest};
use serve::Problem;
use store::{
    Actor, Admission, AttestSetup, AuditEvent, AuditOutcome, KeyPurpose, Step, TokenAlgorithm,
    UniqueId, Unit,
};

use super::{attest_relay::WORLD, session::unavailable};
use crate::Parts;

/// What the audit log calls the use of the bypass.
const BYPASS: &str = "attest.bypass";

/// Who makes tokens where nobody has said how games reach the graph.
const NAMELESS: &str = "countersign";

/// With what a game's tokens are made: the youngest keys of each kind.
///
/// # Errors
/// A 503 where there is none.
pub(super) fn issuer<'k>(
    parts: &'k Parts,
    known: &'k Known<'_>,
    setup: &'k ReadyAttest,
) -> Result<Issuer<'k>, Problem> {
    let keys = known.keys();
    let purpose = match setup.algorithm {
        TokenAlgorithm::Es256 => KeyPurpose::AttestEs256,
        TokenAlgorithm::EdDsa => KeyPurpose::AttestEdDsa,
        TokenAlgorithm::Ps256 => KeyPurpose::AttestPs256,
    };
    let signing = keys.youngest(purpose, WORLD);
    let signing = signing.and_then(|id| keys.signing(purpose, WORLD, id));
    let handles = keys.youngest(KeyPurpose::AttestHandle, WORLD);
    let handles =
        handles.and_then(|id| Some((id, keys.seal(KeyPurpose::AttestHandle, WORLD, id)?)));
    let (Some(signing), Some(handles)) = (signing, handles) else {
        return Err(unavailable("the key ring has no usable key for tokens"));
    };
    Ok(Issuer {
        name: parts.hosts.graph_url.as_deref().unwrap_or(NAMELESS),
        app_id: setup.app_id,
        signing,
        handles,
        sealing: setup.seal(),
    })
}

/// What a token is to say, but for what is known of the device once it is
/// admitted.
pub(super) fn draft(relay: &Relay, setup: &AttestSetup, found: &Found) -> Grant {
    Grant {
        nonce: relay.nonce().as_str().to_owned(),
        lifetime: setup.token_lifetime,
        app_state: found.app.clone(),
        device_state: DeviceState {
            device_integrity_state: found.device.clone(),
            unique_id: UniqueId::new([0; 32]).to_string(),
            development: found.development.then_some(true),
            others: Others::default(),
        },
        device_ban: None,
        device: DeviceId::new([0; 16]),
        key: found.key.filter(|_| setup.bind_key),
        extra: extra(setup),
    }
}

/// Makes the token of a device that was admitted.
///
/// # Errors
/// A 503.
pub(super) async fn grant(
    parts: &Parts,
    issuer: &Issuer<'_>,
    setup: &AttestSetup,
    (found, mut grant): (Found, Grant),
    admission: Admission,
    now: Timestamp,
) -> Result<Secret, Problem> {
    let state = &mut grant.device_state;
    state.device_integrity_state = integrity(parts, setup, &found, admission, now).await;
    state.unique_id = admission.unique_id.to_string();
    grant.device = admission.device_id;
    // A ban that was heard of meanwhile counts, and a node that has become deaf
    // since then gives the token that it has begun.
    let known = parts.directory.last_known();
    let ban = known.device_ban(setup.app_id, admission.device_id, now);
    grant.device_ban = ban.map(|ban| DeviceBan::until(ban.until, now));
    let issued = issuer.issue(grant, now, &*parts.rng);
    Ok(issued.map_err(unavailable)?.token)
}

/// What the token says of the device, which the audit log hears of where that is more
/// than was found.
async fn integrity(
    parts: &Parts,
    setup: &AttestSetup,
    found: &Found,
    admission: Admission,
    now: Timestamp,
) -> DeviceIntegrity {
    if let Some(seen) = admission.fell_from {
        let (device, app) = (admission.device_id, setup.app_id);
        tracing::warn!(%app, %device, seen, now = found.patch_level, "a device's patch level fell");
    }
    let integrity = match admission.device {
        store::DeviceIntegrity::Advanced => DeviceIntegrity::Advanced,
        store::DeviceIntegrity::Basic => DeviceIntegrity::Basic,
        store::DeviceIntegrity::NotTrusted => DeviceIntegrity::NotTrusted,
    };
    // Who has not proved to be the test device is not let through in its place.
    let is_let_through = setup.bypass && admission.is_test && found.is_proved;
    let (granted, bypassed) = granted(integrity.clone(), is_let_through);
    if !bypassed {
        return granted;
    }
    // Nothing is bypassed that the audit log does not tell of.
    match tell(parts, setup.app_id, admission.device_id, &integrity, now).await {
        Ok(()) => granted,
        Err(error) => {
            tracing::error!(error, "a test device was not let through");
            integrity
        }
    }
}

async fn tell(
    parts: &Parts,
    app: AppId,
    device: DeviceId,
    found: &DeviceIntegrity,
    now: Timestamp,
) -> Result<(), String> {
    let owner = OwnerId::generate(&*parts.rng);
    let details = serde_json::json!({
        "app_id": app,
        "device_integrity_state": found.as_str(),
    });
    let event = AuditEvent {
        event_id: AuditEvent::id(now, owner),
        at: now,
        actor: Actor::Program,
        action: BYPASS.to_owned(),
        target: Some(format!("device/{device}")),
        request_id: None,
        outcome: AuditOutcome::Done,
        details: details.to_string(),
    };
    let unit = Unit::of(owner, Step::Audit(event));
    match parts.store.commit(unit).await {
        Ok(store::Receipt::Committed(_)) => Ok(()),
        Ok(store::Receipt::Refused { refusal, .. }) => Err(refusal.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

fn extra(setup: &AttestSetup) -> Others {
    let Some(text) = &setup.extra_claims else {
        return Others::default();
    };
    Others::parse(text).unwrap_or_else(|| {
        tracing::error!(app = %setup.app_id, "the game's own claims are no JSON object");
        Others::default()
    })
}
