use std::time::Duration;

use base::{BanId, DeviceId};
use meta_attest::{
    platform::bans,
    wire::{Handle, Sentence},
};
use meta_graph::{Refusal, wire::Params};
use serde_json::{Value, json};
use store::{
    Actor, AttestOutcome, AttestStep, AuditEvent, AuditOutcome, LiftBan, Outcome, Receipt, SetBan,
    Step,
};

use super::{
    super::call::Call,
    Denied,
    named::{Named, handle},
};

/// Whose word a ban by a game's own server is.
const BY_APP: &str = "app";

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// `POST /platform_integrity/device_ban`: bans a device, moves the end of its ban, or
/// lifts it. Afterwards every call to this node finds it so.
pub(super) async fn set(call: &Call<'_>) -> Result<Vec<u8>, Denied> {
    let handle = handle(&call.params)?;
    let is_banned = call.params.need("is_banned", Params::flag)?;
    // What is no whole number is as good as nothing.
    let minutes = call.params.integer("remaining_time_in_minute");
    let sentence = Sentence::of(is_banned, minutes.ok().flatten())?;
    let reason = reason(&call.params)?;
    let named = Named::find(call, handle).await?;
    let device = named.device;
    let (step, action, details) = match sentence {
        Sentence::Banned { minutes } => {
            let details = json!({ "device_id": device, "minutes": minutes, "reason": reason });
            (ban(call, device, minutes, reason), "device.ban", details)
        }
        Sentence::Free => {
            let details = json!({ "device_id": device, "reason": reason });
            (lift(call, &named), "ban.lift", details)
        }
    };
    let steps = vec![
        Step::Attest(step),
        Step::Audit(event(call, action, &details)),
    ];
    let outcomes = match call.commit(steps).await? {
        Receipt::Committed(outcomes) => outcomes,
        Receipt::Refused {
            refusal: store::Refusal::Missing,
            ..
        } => return Err(gone(handle).into()),
        Receipt::Refused { refusal, .. } => {
            return Err(call.unavailable(format!("{refusal:?}")).into());
        }
    };
    call.settled().await?;
    let stands = outcomes.into_iter().find_map(|outcome| match outcome {
        Outcome::Attest(AttestOutcome::Banned { ban_id, .. }) => Some(ban_id),
        _ => None,
    });
    Ok(bans::done(stands))
}

/// Why, which Meta's page knows nothing of: it is for whoever reads the ledger of bans.
fn reason(params: &Params) -> Result<&str, Refusal> {
    let reason = params.text("reason")?.unwrap_or_default();
    if reason.chars().count() > LONGEST_REASON {
        return Err(Refusal::invalid(
            "reason",
            "expected at most 200 characters",
        ));
    }
    Ok(reason)
}

fn ban(call: &Call<'_>, device_id: DeviceId, minutes: u32, reason: &str) -> AttestStep {
    let lasts = Duration::from_secs(u64::from(minutes).saturating_mul(60));
    AttestStep::SetBan(SetBan {
        app_id: call.app(),
        device_id,
        ban_id: BanId::generate(&*call.parts.rng),
        at: call.now,
        until: call.now.plus(lasts),
        reason: reason.to_owned(),
        by: BY_APP.to_owned(),
    })
}

fn lift(call: &Call<'_>, named: &Named) -> AttestStep {
    AttestStep::LiftBan(LiftBan {
        app_id: call.app(),
        device_id: named.device,
        ban_id: named.ban_id(),
        at: call.now,
        by: BY_APP.to_owned(),
    })
}

fn event(call: &Call<'_>, action: &str, details: &Value) -> AuditEvent {
    AuditEvent {
        event_id: AuditEvent::id(call.now, call.owner),
        at: call.now,
        actor: Actor::App,
        action: action.to_owned(),
        target: Some(format!("app/{}", call.app())),
        request_id: Some(call.request_id.clone()),
        outcome: AuditOutcome::Done,
        details: details.to_string(),
    }
}

/// The device was forgotten since it was looked up.
const fn gone(handle: Handle<'_>) -> meta_attest::Refusal {
    match handle {
        Handle::UniqueId(_) => meta_attest::Refusal::UnknownUniqueId,
        Handle::BanId(_) => meta_attest::Refusal::UnknownBanId,
    }
}
