use base::{AppId, DeliveryId, Timestamp};
use serde::Serialize;

use crate::Fence;
use crate::named::named;

/// A wish to begin an attempt, so that whoever comes after a crash knows that
/// there may have been one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeginAttempt {
    /// The app.
    pub app_id: AppId,
    /// Which delivery.
    pub delivery_id: DeliveryId,
    /// The lease under which it is sent.
    pub fence: Fence,
    /// From when on another attempt may be begun if nobody has said what came of
    /// this one.
    pub given_up_at: Timestamp,
}

/// An attempt that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its number; the first one is 1.
    pub attempt: u32,
    /// Its number since the delivery was last asked for.
    pub scheduled: u32,
    /// Whether the peer may have acted on an earlier one.
    pub unknown: bool,
}

/// What came of an attempt, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettleAttempt {
    /// The app.
    pub app_id: AppId,
    /// Which delivery.
    pub delivery_id: DeliveryId,
    /// The lease under which it was sent.
    pub fence: Fence,
    /// What is to be remembered of it.
    pub attempt: Attempt,
    /// What follows.
    pub result: AttemptResult,
    /// When.
    pub at: Timestamp,
}

/// What follows from an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptResult {
    /// The delivery has ended well.
    Delivered,
    /// The peer will never take it.
    Rejected,
    /// It was the last one.
    Expired,
    /// Another one.
    Again {
        /// When it is to begin.
        due_at: Timestamp,
        /// Whether the peer may have acted on this one.
        unknown: bool,
    },
}

/// An attempt as it stands in the log.
///
/// Unique by (app, delivery, number). One that nobody settled has no entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// Its number.
    pub no: u32,
    /// When it was begun.
    pub began_at: Timestamp,
    /// How long it took, in milliseconds of real time.
    pub took_ms: u64,
    /// The status that was answered, where there was an answer.
    pub status: Option<u16>,
    /// What it came to.
    pub outcome: AttemptOutcome,
    /// Why, in words that show no secret; at most
    /// [`LONGEST_DETAIL`](crate::LONGEST_DETAIL) characters.
    pub detail: String,
    /// What was sent: method, URL and body, without whatever signs it, cut at
    /// [`LONGEST_EXCHANGE`](crate::LONGEST_EXCHANGE) bytes. Empty where nothing was.
    pub request: String,
    /// The body that was answered, as text, with whatever signs the request taken
    /// out, cut at [`LONGEST_EXCHANGE`](crate::LONGEST_EXCHANGE) bytes.
    pub answer: String,
}

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AttemptOutcome {
    /// The peer took it.
    Delivered,
    /// The peer said that it had taken it before, and an earlier attempt had
    /// gone without an answer.
    DeliveredBefore,
    /// The peer will never take it.
    Rejected,
    /// It failed in a way that may pass.
    Failed,
}

impl AttemptOutcome {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Delivered,
        Self::DeliveredBefore,
        Self::Rejected,
        Self::Failed,
    ];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::DeliveredBefore => "delivered-before",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
        }
    }
}
named!(AttemptOutcome, "outcome of an attempt");
