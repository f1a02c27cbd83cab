use std::time::Duration;

use async_trait::async_trait;
use store::{AttemptOutcome, Delivery, DeliveryKind};

/// Whoever knows how to send deliveries of one kind.
#[async_trait]
pub trait Carrier: Send + Sync + 'static {
    /// The kind.
    fn kind(&self) -> DeliveryKind;

    /// Makes one attempt, within a deadline of its own that is shorter than
    /// what the courier allows.
    async fn carry(&self, delivery: &Delivery, occasion: Occasion) -> Carried;
}

/// What a carrier has to know of the attempts before and after its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occasion {
    /// Whether the peer may have acted on an earlier one, so that being told of a
    /// duplicate is good news.
    pub unknown: bool,
    /// Whether the schedule has none after this one.
    pub is_last: bool,
}

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Whether it was taken.
    pub outcome: AttemptOutcome,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// Why, in words that show no secret; longer ones are cut at
    /// [`LONGEST_DETAIL`](store::LONGEST_DETAIL) characters.
    pub detail: String,
    /// Whether the peer may have acted on it although it counts as failed.
    pub unknown: bool,
    /// What went back and forth.
    pub exchange: Exchange,
    /// For how long the peer wants to be left alone; what is longer than
    /// [`LONGEST_REST`] counts as that.
    pub retry_after: Option<Duration>,
}

/// The longest that a peer is left alone because it said so.
pub const LONGEST_REST: Duration = Duration::from_secs(24 * 60 * 60);

/// What went back and forth at an attempt, without whatever signs it. The courier
/// cuts both texts at [`LONGEST_EXCHANGE`](store::LONGEST_EXCHANGE) bytes and
/// keeps no control characters but line breaks and tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// Method, URL and body; empty where nothing was to be sent.
    pub request: String,
    /// The body of the answer; empty where there was none.
    pub answer: String,
}

impl Carried {
    /// An attempt that came to that and leaves nothing open.
    #[must_use]
    pub fn new(outcome: AttemptOutcome, status: Option<u16>, detail: impl Into<String>) -> Self {
        Self {
            outcome,
            status,
            detail: detail.into(),
            unknown: false,
            exchange: Exchange::default(),
            retry_after: None,
        }
    }

    /// The same, after which the peer may or may not have acted.
    #[must_use]
    pub fn leaving_open(self, unknown: bool) -> Self {
        Self { unknown, ..self }
    }

    /// The same, after that went back and forth.
    #[must_use]
    pub fn after(self, exchange: Exchange) -> Self {
        Self { exchange, ..self }
    }
}
