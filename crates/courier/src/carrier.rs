use async_trait::async_trait;
use store::{AttemptOutcome, Delivery, DeliveryKind};

/// Whoever knows how to send deliveries of one kind.
#[async_trait]
pub trait Carrier: Send + Sync + 'static {
    /// The kind.
    fn kind(&self) -> DeliveryKind;

    /// Makes one attempt, within a deadline of its own that is shorter than
    /// what the courier allows. With `unknown` the peer may have
    /// acted on an earlier one, so that being told of a duplicate is good news.
    async fn carry(&self, delivery: &Delivery, unknown: bool) -> Carried;
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
}
