//! What an attempt came to, in the courier's words, as far as that is the same for
//! all protocols.

mod retry_after;

use base::SharedClock;
use courier::Carried;
use outbound::{Answer, OutboundError, Sent};
use store::AttemptOutcome;

pub(crate) use courier::Asked;
use retry_after::retry_after;

/// Why a node that cannot judge sends nothing.
pub(crate) const OUT_OF_TOUCH: &str = "this node has not heard from its store for too long";

/// Nothing was sent, and may be later.
pub(crate) fn not_sent(why: &str) -> Carried {
    Carried::new(AttemptOutcome::Failed, None, format!("not sent: {why}"))
}

/// There is no complete answer.
pub(crate) fn unanswered(asked: Asked, error: &OutboundError) -> Carried {
    // It names neither the URL nor what was answered.
    Carried::new(AttemptOutcome::Failed, None, error.to_string())
        .leaving_open(error.sent() == Sent::Maybe)
        .after(asked.alone())
}

/// There is an answer, which has been judged.
pub(crate) fn answered(
    judged: Carried,
    asked: Asked,
    answer: &Answer,
    clock: &SharedClock,
) -> Carried {
    Carried {
        exchange: asked.with(&answer.body),
        retry_after: retry_after(&answer.headers, clock.now()),
        ..judged
    }
}
