use std::sync::Arc;

use ::meta_attest::{
    platform::{Found, Judge, PossessionRule, Registry, Rejected, Relay},
    wire::evidence::{EvidenceText, InvalidEvidence, MAX_EVIDENCE, Submission},
};
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::Timestamp;
use directory::ReadyAttest;
use http::StatusCode;
use serve::Problem;
use store::PossessionPolicy;

use super::{
    attest_admission::admit,
    attest_grant::{draft, grant, issuer},
    attest_relay,
    session::{known, unavailable},
};
use crate::Parts;

/// `POST /device/v1/attest/token` with `{"relay":"…","chain":["…"],"possession":"…"}`
/// and, once the device has one, its `device` key: the attestation token that the
/// game's server asks about. The relay is good for one token.
///
/// What a device does not make is refused, and nothing is written then. What it
/// makes and speaks against it gets a token that says so, because it is the
/// game's server that is to learn of it and not the player.
pub(super) async fn issue(State(parts): State<Arc<Parts>>, body: Body) -> Response {
    match begin(&parts, body).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

async fn begin(parts: &Parts, body: Body) -> Result<Response, Problem> {
    let sent: EvidenceText = parts.body.up_to(MAX_EVIDENCE).json(body).await?;
    let submission = sent.read().map_err(invalid_evidence)?;
    let known = known(parts)?;
    let relay = attest_relay::open(parts, &known, &submission.relay)?;
    let relay = relay.get();
    let setup = known.attest_setup(relay.app_id());
    let now = parts.clock.now();
    let found = judge(parts, relay, &setup, &submission, now)?;
    // Whatever can fail does so before anything is written down: the nonce would
    // be used up for nothing.
    let issuer = issuer(parts, &known, &setup)?;
    let draft = draft(relay, &setup, &found);
    issuer.check(&draft, now).map_err(unavailable)?;
    let admission = admit(parts, relay, &setup, &found, now).await?;
    let token = grant(parts, &issuer, &setup, (found, draft), admission, now).await?;
    Ok(super::granted(serde_json::json!({
        "token": token.expose_str(),
        "expires_in": setup.token_lifetime.as_secs(),
    })))
}

fn judge(
    parts: &Parts,
    relay: &Relay,
    setup: &ReadyAttest,
    submission: &Submission,
    now: Timestamp,
) -> Result<Found, Problem> {
    let attestation = &parts.attestation;
    let roots = attestation.roots(setup.roots());
    let list = attestation.revoked.list();
    let judge = Judge {
        app_id: relay.app_id(),
        verifier: &attestation.verifier,
        roots: &roots,
        revocations: attestation.revoked.judged_by(list.as_deref()),
        policy: setup.policy(),
        registry: Registry {
            package: setup.package.as_deref(),
            cert_digests: &setup.cert_digests,
            min_version: setup.min_version,
            max_version: setup.max_version,
        },
        possession: match setup.possession {
            PossessionPolicy::Required => PossessionRule::Required,
            PossessionPolicy::WhereSupported => PossessionRule::WhereSupported,
        },
        monitor: setup.monitor,
    };
    judge
        .judge(submission, relay.nonce(), now)
        .map_err(|why| rejected(relay, why))
}

fn invalid_evidence(why: InvalidEvidence) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, why.code(), why.to_string())
}

fn rejected(relay: &Relay, why: Rejected) -> Problem {
    tracing::info!(app = %relay.app_id(), code = why.code(), "evidence was rejected");
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, why.code(), why.to_string())
}
