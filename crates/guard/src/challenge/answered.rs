use std::time::Duration;

use base::Timestamp;
use sha2::{Digest, Sha256};
use sign::{Signed, constant_time_eq};

use super::{Challenge, ChallengeRefusal, LEEWAY};
use crate::{CLOCK_SKEW, Claim, OutOfWindow, SingleUse, Timed, Unclaimed, Window};

/// What was made in answer to a challenge and carries it, such as a token of
/// another system's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// When it was made, as its maker says.
    pub made_at: Timestamp,
    /// For how long after the challenge's end an answer to it can be good. The
    /// use of a challenge is looked for by the moment that comes of it, so this
    /// must be the same whenever one is presented.
    pub kept: Duration,
}

/// A challenge that was answered by something that outlives it. It is presented
/// again and again; of all that answer one challenge, one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    challenge: Challenge,
    kept: Duration,
}

/// Checks context and time of a challenge whose signature holds, by its answer:
/// the challenge has to have been open when that was made, and need not be now.
/// What comes back has still to be claimed; `watermark` is as with
/// [`check`](super::check).
///
/// # Errors
/// [`ChallengeRefusal`]. [`OutOfWindow::NotYetValid`] says that the answer was
/// made before the challenge, [`OutOfWindow::Expired`] that the challenge had
/// ended then, or that no answer to it can be good any more.
pub fn check_answer(
    signed: Signed<Challenge>,
    context: &[u8],
    answer: Answer,
    now: Timestamp,
    watermark: Option<Timestamp>,
) -> Result<Unclaimed<Answered>, ChallengeRefusal> {
    let digest = Sha256::digest(context);
    let same = constant_time_eq(&signed.get().context, &digest);
    let challenge = *signed.get();
    let made = Window {
        // Nobody can answer what was not drawn yet, so that a wide leeway gives
        // nothing away here; other systems' clocks are not ours.
        not_before: challenge.issued_at.minus(CLOCK_SKEW),
        expires_at: challenge.expires_at,
        leeway: LEEWAY,
    };
    made.check(answer.made_at)?;
    let kept = answer.kept;
    let unclaimed = Unclaimed::of(signed, |challenge| Answered { challenge, kept }, now)?;
    if watermark.is_some_and(|watermark| challenge.issued_at <= watermark) {
        Err(ChallengeRefusal::Forgotten)
    } else if same {
        Ok(unclaimed)
    } else {
        Err(ChallengeRefusal::OtherContext)
    }
}

impl Answered {
    /// Whether the challenge itself could still be used now.
    ///
    /// # Errors
    /// [`OutOfWindow`].
    pub fn is_open(&self, now: Timestamp) -> Result<(), OutOfWindow> {
        self.challenge.window().check(now)
    }

    /// The use of the challenge itself, which whoever uses it otherwise claims:
    /// to be claimed too while it is [open](Self::is_open), so that it is used in
    /// one way only.
    #[must_use]
    pub fn challenge_claim(&self) -> Claim {
        self.challenge.claim()
    }
}

impl Timed for Answered {
    fn window(&self) -> Window {
        Window {
            not_before: Timestamp::from_millis(i64::MIN),
            expires_at: self.challenge.expires_at.plus(self.kept),
            leeway: LEEWAY,
        }
    }
}

impl SingleUse for Answered {
    fn claim(&self) -> Claim {
        let closes_at = self.window().closes_at();
        let parts: &[&[u8]] = &[self.challenge.key_id.bytes(), &self.challenge.random];
        Claim::new(None, "gate.challenge.answer", parts, closes_at)
    }
}
