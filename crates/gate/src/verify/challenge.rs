use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{Environment, OwnerId, Timestamp};
use directory::Deaf;
use guard::{
    LedgerRefusal, OutOfWindow, Unclaimed,
    challenge::{self, Challenge, ChallengeRefusal},
};
use serde::Deserialize;
use serve::Problem;
use sign::Signed;
use store::{KeyPurpose, StoreLedger};

use crate::{
    Claims, Envelope, Parts, Reason,
    auth::{May, Verify},
    challenges::bound,
};

/// A challenge that came back, with the context that it was asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offered {
    challenge: String,
    #[serde(default)]
    context: String,
    #[serde(default)]
    request_digest: Option<String>,
}

/// `POST /v1/verify/challenge`: accepted once.
pub(crate) async fn verify(
    _: May<Verify>,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Response {
    answer(&parts, body)
        .await
        .unwrap_or_else(Problem::into_response)
}

async fn answer(parts: &Parts, body: Body) -> Result<Response, Problem> {
    let offered: Offered = parts.body.json(body).await?;
    let context = bound(&offered.context, offered.request_digest.as_deref())?;
    let envelope = match redeem(parts, &offered.challenge, &context).await {
        Ok(()) => Envelope::accepted(None, &Claims::default()),
        Err(envelope) => envelope,
    };
    parts.verdicts.count("challenge", &envelope);
    Ok(envelope.into_response())
}

async fn redeem(parts: &Parts, text: &str, context: &[u8]) -> Result<(), Envelope> {
    claim(parts, check(parts, text, context)?).await
}

/// Judges everything about a challenge but whether it was used before.
pub(crate) fn check(
    parts: &Parts,
    text: &str,
    context: &[u8],
) -> Result<Unclaimed<Challenge>, Envelope> {
    let (signed, watermark) = signed(parts, text)?;
    let now = parts.clock.now();
    challenge::check(signed, context, now, watermark)
        .map_err(|refusal| Envelope::refused(refused(refusal)))
}

/// Reads a challenge and checks that it was made here. With it comes the moment
/// up to which uses may be forgotten.
pub(crate) fn signed(
    parts: &Parts,
    text: &str,
) -> Result<(Signed<Challenge>, Option<Timestamp>), Envelope> {
    let forged = || Envelope::refused(Reason::ChallengeForged);
    let unverified = challenge::parse(text.as_bytes()).map_err(|_| forged())?;
    let known = parts.directory.known();
    let known = known
        .map_err(|Deaf| Envelope::unavailable(Reason::OutOfTouch, StoreLedger::RETRY_AFTER))?;
    let purpose = KeyPurpose::GateChallenge;
    let key = known
        .keys()
        .hmac(purpose, Environment::Live, unverified.peek().key_id())
        .ok_or_else(forged)?;
    let signed = unverified.verify(key).map_err(|_| forged())?;
    Ok((signed, known.watermark()))
}

/// Why a challenge of ours does not count.
pub(crate) const fn refused(refusal: ChallengeRefusal) -> Reason {
    match refusal {
        ChallengeRefusal::OtherContext => Reason::ChallengeForeign,
        // The remedy is the same: a new challenge.
        ChallengeRefusal::Forgotten | ChallengeRefusal::OutOfWindow(OutOfWindow::Expired) => {
            Reason::ChallengeExpired
        }
        // A challenge has no beginning, so this is a signed one that we did
        // not make this way, or an answer from before there was a question.
        ChallengeRefusal::OutOfWindow(OutOfWindow::NotYetValid) => Reason::ChallengeForged,
    }
}

/// Uses a challenge up. Once this has answered, no other caller gets the same
/// answer, through crashes too.
pub(crate) async fn claim(parts: &Parts, challenge: Unclaimed<Challenge>) -> Result<(), Envelope> {
    let ledger = StoreLedger {
        store: &*parts.store,
        owner: OwnerId::generate(&*parts.rng),
    };
    match challenge.claim_in(&ledger).await {
        Ok(_fresh) => Ok(()),
        Err(LedgerRefusal::AlreadyUsed) => Err(Envelope::refused(Reason::ChallengeUsed)),
        Err(LedgerRefusal::TooOld) => Err(Envelope::refused(Reason::ChallengeExpired)),
        Err(LedgerRefusal::Unavailable { retry_after }) => {
            Err(Envelope::unavailable(Reason::StoreUnavailable, retry_after))
        }
    }
}
