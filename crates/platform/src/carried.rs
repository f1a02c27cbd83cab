//! What an attempt came to that brought no answer, in the courier's words.

use courier::Carried;
use outbound::{OutboundError, Sent};
use store::AttemptOutcome;

/// Why a node that cannot judge sends nothing.
pub(crate) const OUT_OF_TOUCH: &str = "this node has not heard from its store for too long";

/// Nothing was sent, and may be later.
pub(crate) fn not_sent(why: &str) -> Carried {
    Carried {
        outcome: AttemptOutcome::Failed,
        status: None,
        detail: format!("not sent: {why}"),
        unknown: false,
    }
}

/// There is no complete answer.
pub(crate) fn unanswered(error: &OutboundError) -> Carried {
    Carried {
        outcome: AttemptOutcome::Failed,
        status: None,
        // It names neither the URL nor what was answered.
        detail: error.to_string(),
        unknown: error.sent() == Sent::Maybe,
    }
}
