//! That of all tokens which answer one challenge, one counts: the first, again
//! and again while it is good.
//!
//! Who claims is told by the token itself, so that a token that comes again is
//! told that it has what it claims, on every node and after every crash. There
//! are two claimants for each token: one for a token that comes in time, and one
//! for when it comes late, which is told that the other one was there before or,
//! where it was not, takes its place. So a token that was accepted is accepted
//! later on, and one that comes late for the first time never is.

use ::meta_attest::{game::Policy, wire::Claims};
use base::{OwnerId, Timestamp};
use guard::{
    Claim, OutOfWindow, Unclaimed,
    challenge::{Answer, Answered, ChallengeRefusal, check_answer},
};
use sign::sha256;
use store::{Receipt, Refusal, Step, StoreError, StoreLedger, Unit};

use super::Evidence;
use crate::{Envelope, Parts, Reason, verify::challenge};

/// A token that answers a challenge of ours.
pub(super) struct Answering {
    answered: Unclaimed<Answered>,
    /// Why it could not be accepted if it was not before.
    late: Option<Reason>,
}

/// Judges the challenge in a token, all but whether another token has answered
/// it. The inner error is a reason; the outer one says that nobody can tell.
pub(super) fn check(
    parts: &Parts,
    policy: &Policy,
    evidence: &Evidence,
    claims: &Claims,
    now: Timestamp,
) -> Result<Result<Answering, Reason>, Envelope> {
    let request = &claims.request_details;
    let (signed, watermark) = match challenge::signed(parts, &request.nonce) {
        Ok(found) => found,
        Err(envelope) if envelope.reason == Some(Reason::ChallengeForged) => {
            return Ok(Err(Reason::ChallengeForged));
        }
        Err(envelope) => return Err(envelope),
    };
    let answer = Answer {
        made_at: Timestamp::from_secs(request.timestamp),
        kept: policy.max_lifetime,
    };
    let answered = check_answer(signed, &evidence.context, answer, now, watermark);
    Ok(answered.map_err(refused).map(|answered| Answering {
        late: late(policy, claims, &answered, now),
        answered,
    }))
}

fn refused(refusal: ChallengeRefusal) -> Reason {
    match refusal {
        // Made before the challenge was: another system's clock is wrong.
        ChallengeRefusal::OutOfWindow(OutOfWindow::NotYetValid) => Reason::TimestampTooOld,
        refusal => challenge::refused(refusal),
    }
}

fn late(
    policy: &Policy,
    claims: &Claims,
    answered: &Unclaimed<Answered>,
    now: Timestamp,
) -> Option<Reason> {
    if policy.is_stale(claims, now) {
        Some(Reason::TimestampTooOld)
    } else {
        let open = answered.get().is_open(now);
        open.err().map(|_| Reason::ChallengeExpired)
    }
}

/// Claims the challenge for the token, if that is in time, or finds out that the
/// token has it. Once this has answered, no other token gets the same answer,
/// through crashes too.
pub(super) async fn claim(
    parts: &Parts,
    answering: Answering,
    evidence: &Evidence,
    now: Timestamp,
) -> Result<Result<(), Reason>, Envelope> {
    let Answering { answered, late } = answering;
    let answer = answered.claim();
    if let Some(reason) = late {
        let owner = claimant("late", evidence);
        match commit(parts, owner, vec![answer]).await? {
            Ok(()) => return Ok(Err(reason)),
            Err(Refusal::Taken) => {}
            Err(_) => return Ok(Err(Reason::ChallengeExpired)),
        }
    }
    let own = answered.get();
    let open = own.is_open(now).is_ok();
    let claims = [answer].into_iter();
    let claims = claims.chain(open.then(|| own.challenge_claim())).collect();
    Ok(
        match commit(parts, claimant("in time", evidence), claims).await? {
            Ok(()) => Ok(()),
            Err(Refusal::Taken) => Err(Reason::ChallengeUsed),
            Err(_) => Err(Reason::ChallengeExpired),
        },
    )
}

fn claimant(when: &str, evidence: &Evidence) -> OwnerId {
    let token = sha256(evidence.token.expose());
    let digest = sha256(&[b"gate.attestation\0", when.as_bytes(), &token].concat());
    let mut owner = [0; 16];
    owner
        .iter_mut()
        .zip(digest)
        .for_each(|(to, from)| *to = from);
    OwnerId::new(owner)
}

async fn commit(
    parts: &Parts,
    owner: OwnerId,
    claims: Vec<Claim>,
) -> Result<Result<(), Refusal>, Envelope> {
    let steps = claims.into_iter().map(Step::Claim).collect();
    match parts.store.commit(Unit { owner, steps }).await {
        Ok(Receipt::Committed(_)) => Ok(Ok(())),
        Ok(Receipt::Refused { refusal, .. }) => Ok(Err(refusal)),
        Err(error) => Err(unavailable(&error)),
    }
}

fn unavailable(error: &StoreError) -> Envelope {
    tracing::error!(%error, "the use of a challenge could not be claimed");
    Envelope::unavailable(Reason::StoreUnavailable, StoreLedger::RETRY_AFTER)
}
