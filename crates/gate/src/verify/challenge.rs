use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{Environment, OwnerId};
use directory::Deaf;
use guard::{
    LedgerRefusal, OutOfWindow, Unclaimed,
    challenge::{self, Challenge, ChallengeRefusal},
};
use serde::Deserialize;
use serde_json::Map;
use store::{KeyPurpose, StoreLedger};

use crate::{
    Envelope, Parts, Reason,
    auth::{May, Verify},
};

/// A challenge that came back, with the context that it was asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offered {
    challenge: String,
    #[serde(default)]
    context: String,
}

/// `POST /v1/verify/challenge`: accepted once.
pub(crate) async fn verify(
    _: May<Verify>,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Response {
    let offered: Offered = match parts.body.json(body).await {
        Ok(offered) => offered,
        Err(problem) => return problem.into_response(),
    };
    let envelope = match redeem(&parts, &offered).await {
        Ok(()) => Envelope::accepted(None, Map::new()),
        Err(envelope) => envelope,
    };
    parts.verdicts.count("challenge", &envelope);
    envelope.into_response()
}

async fn redeem(parts: &Parts, offered: &Offered) -> Result<(), Envelope> {
    claim(parts, check(parts, &offered.challenge, &offered.context)?).await
}

/// Judges everything about a challenge but whether it was used before.
pub(crate) fn check(
    parts: &Parts,
    text: &str,
    context: &str,
) -> Result<Unclaimed<Challenge>, Envelope> {
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
    let (now, watermark) = (parts.clock.now(), known.watermark());
    challenge::check(signed, context.as_bytes(), now, watermark).map_err(|refusal| {
        Envelope::refused(match refusal {
            ChallengeRefusal::OtherContext => Reason::ChallengeForeign,
            // The remedy is the same: a new challenge.
            ChallengeRefusal::Forgotten | ChallengeRefusal::OutOfWindow(OutOfWindow::Expired) => {
                Reason::ChallengeExpired
            }
            // A challenge has no beginning, so this is a signed one that we did
            // not make this way.
            ChallengeRefusal::OutOfWindow(OutOfWindow::NotYetValid) => Reason::ChallengeForged,
        })
    })
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
