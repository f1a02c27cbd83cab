mod attempt;

use std::time::Duration;

use base::{AppId, DeliveryId, OwnerId, Timestamp};

use crate::{DeliveryOrder, EndpointId, Fence, Refusal, Shard, ShardLease, named::named};
pub use attempt::{Attempt, AttemptOutcome, AttemptResult, BeginAttempt, Begun, SettleAttempt};

const DAY: u64 = 24 * 60 * 60;

/// For how long a delivery that was taken can still be looked at.
pub const DELIVERIES_KEPT: Duration = Duration::from_secs(30 * DAY);

/// For how long one is kept that was rejected or has expired, so that it can be
/// sent again once the peer is mended.
pub const DEAD_LETTERS_KEPT: Duration = Duration::from_secs(365 * DAY);

/// The longest text that is remembered of what an attempt asked and was answered,
/// in bytes each. Whoever gives one cuts it.
pub const LONGEST_EXCHANGE: usize = 1024;

/// The longest reason that is remembered, of an attempt or of a reward, in
/// characters. Whoever gives one cuts it.
pub const LONGEST_DETAIL: usize = 200;

/// What kind of message a delivery is, and so who knows how to send it. In the order
/// of their names, which is a store's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeliveryKind {
    /// An event of Meta's graph.
    MetaGraph,
    /// A life-cycle event of OpenSocial's platform. Payments' questions that an
    /// earlier version has enqueued are of this kind, too.
    OpenSocial,
    /// A question of OpenSocial's platform about a payment, which has to be answered
    /// by a moment: what keeps events from a game must not keep this.
    OpenSocialPayment,
    /// A redeem callback of Unity Ads.
    UnityAds,
}

impl DeliveryKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::MetaGraph,
        Self::OpenSocial,
        Self::OpenSocialPayment,
        Self::UnityAds,
    ];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MetaGraph => "meta-graph",
            Self::OpenSocial => "open-social",
            Self::OpenSocialPayment => "open-social-payment",
            Self::UnityAds => "unity-ads",
        }
    }
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeliveryState {
    /// It waits for its next attempt, or for its first one.
    Waiting,
    /// An attempt was begun, and nobody has said yet what came of it.
    Sending,
    /// The peer has taken it.
    Delivered,
    /// The peer has said that it will never take it.
    Rejected,
    /// It was tried for as long as the schedule goes.
    Expired,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Sending,
        Self::Delivered,
        Self::Rejected,
        Self::Expired,
    ];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }

    /// Whether nothing more is done.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Delivered | Self::Rejected | Self::Expired)
    }

    /// Whether it ended without the peer having taken it: a dead letter.
    #[must_use]
    pub const fn is_dead(self) -> bool {
        matches!(self, Self::Rejected | Self::Expired)
    }
}

named!(DeliveryKind, "kind of delivery");
named!(DeliveryState, "state of a delivery");

/// A message that has to reach a peer.
///
/// Unique by (app, delivery). Inserted in the unit of what it tells of, so there
/// is neither a message without its cause nor a cause without its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The app whose peer it is for.
    pub app_id: AppId,
    /// Which delivery.
    pub delivery_id: DeliveryId,
    /// Who knows how to send it.
    pub kind: DeliveryKind,
    /// What is to be told, as its kind writes it; at most 8 KiB, no secret.
    pub payload: String,
    /// Whom it is about, as the peer names him: a player, in most cases. Empty
    /// where it is about nobody; at most 1 KiB.
    pub subject: String,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// How far it has come.
    pub state: DeliveryState,
    /// How many attempts were begun.
    pub attempts: u32,
    /// How many had been begun when it was last asked for: the schedule counts
    /// from there.
    pub scheduled_from: u32,
    /// When the next attempt is to begin; while one is under way, when it is
    /// given up if nobody says what came of it; afterwards, when it ended.
    pub due_at: Timestamp,
    /// Whether the peer may have acted on an attempt whose answer nobody has.
    pub unknown: bool,
    /// Who began the attempt that is under way.
    pub begun_by: Option<OwnerId>,
}

/// A wish to send a delivery that has ended once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplayDelivery {
    /// The app.
    pub app_id: AppId,
    /// Which delivery.
    pub delivery_id: DeliveryId,
    /// When.
    pub at: Timestamp,
}

impl Delivery {
    /// A delivery that waits for its first attempt.
    #[must_use]
    pub const fn new(
        app_id: AppId,
        delivery_id: DeliveryId,
        kind: DeliveryKind,
        payload: String,
        made_at: Timestamp,
    ) -> Self {
        Self {
            app_id,
            delivery_id,
            kind,
            payload,
            subject: String::new(),
            made_at,
            state: DeliveryState::Waiting,
            attempts: 0,
            scheduled_from: 0,
            due_at: made_at,
            unknown: false,
            begun_by: None,
        }
    }

    /// The same about that subject.
    #[must_use]
    pub fn about(self, subject: String) -> Self {
        Self { subject, ..self }
    }

    /// The peer that it is for.
    #[must_use]
    pub const fn endpoint(&self) -> EndpointId {
        EndpointId {
            app_id: self.app_id,
            kind: self.kind,
        }
    }

    /// Whether it has to wait for that one where its endpoint is told in order:
    /// that one was asked for before it and has not ended. What was asked for in
    /// the same millisecond is in the order of its ids.
    #[must_use]
    pub fn waits_for(&self, other: &Self, order: DeliveryOrder) -> bool {
        let same = match order {
            DeliveryOrder::Any => false,
            DeliveryOrder::Subject => !self.subject.is_empty() && self.subject == other.subject,
            DeliveryOrder::Endpoint => true,
        };
        same && self.endpoint() == other.endpoint()
            && !other.state.has_ended()
            && (other.made_at, other.delivery_id) < (self.made_at, self.delivery_id)
    }

    /// The shard whose holder sends it.
    #[must_use]
    pub const fn shard(&self) -> Shard {
        Shard::of(self.delivery_id.bytes())
    }

    /// The rule for beginning an attempt. One that was under way and that
    /// nobody settled leaves behind that its outcome is unknown. The owner who
    /// has begun it is told so again.
    ///
    /// # Errors
    /// [`Refusal::Fenced`] when the shard is another's, [`Refusal::Settled`] when
    /// the delivery has ended.
    pub fn begin(
        self,
        owner: OwnerId,
        lease: Option<ShardLease>,
        wish: &BeginAttempt,
    ) -> Result<(Self, Begun), Refusal> {
        holds(lease, wish.fence)?;
        if self.state.has_ended() {
            return Err(Refusal::Settled);
        }
        if self.begun_by == Some(owner) {
            let begun = self.begun();
            return Ok((self, begun));
        }
        let begun = Self {
            attempts: self.attempts.saturating_add(1),
            unknown: self.unknown || self.state == DeliveryState::Sending,
            state: DeliveryState::Sending,
            due_at: wish.given_up_at,
            begun_by: Some(owner),
            ..self
        };
        let told = begun.begun();
        Ok((begun, told))
    }

    const fn begun(&self) -> Begun {
        Begun {
            attempt: self.attempts,
            scheduled: self.attempts.saturating_sub(self.scheduled_from),
            unknown: self.unknown,
        }
    }

    /// The rule for what came of an attempt.
    ///
    /// # Errors
    /// [`Refusal::Fenced`] when the shard is another's, so that the result of
    /// whoever was given up is dropped; [`Refusal::Settled`] when another attempt
    /// is under way or none.
    pub fn settle(self, lease: Option<ShardLease>, wish: &SettleAttempt) -> Result<Self, Refusal> {
        holds(lease, wish.fence)?;
        if self.state != DeliveryState::Sending || self.attempts != wish.attempt.no {
            return Err(Refusal::Settled);
        }
        let (state, due_at, unknown) = match wish.result {
            AttemptResult::Delivered => (DeliveryState::Delivered, wish.at, false),
            AttemptResult::Rejected => (DeliveryState::Rejected, wish.at, false),
            AttemptResult::Expired => (DeliveryState::Expired, wish.at, self.unknown),
            AttemptResult::Again { due_at, unknown } => {
                (DeliveryState::Waiting, due_at, self.unknown || unknown)
            }
        };
        Ok(Self {
            state,
            due_at,
            unknown,
            begun_by: None,
            ..self
        })
    }

    /// The rule for sending it once more. Earlier attempts may have been acted
    /// on, whatever was answered, so that their outcome counts as unknown.
    ///
    /// # Errors
    /// [`Refusal::Exists`] while it is still under way.
    pub fn replay(self, wish: ReplayDelivery) -> Result<Self, Refusal> {
        if !self.state.has_ended() {
            return Err(Refusal::Exists);
        }
        Ok(Self {
            state: DeliveryState::Waiting,
            scheduled_from: self.attempts,
            due_at: wish.at,
            unknown: self.attempts > 0,
            ..self
        })
    }

    /// Whether it ended so long ago that it may be forgotten.
    #[must_use]
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        let kept = Self::kept(self.state);
        kept.is_some_and(|kept| self.due_at < now.minus(kept))
    }

    /// For how long one is kept that has ended in that state.
    #[must_use]
    pub const fn kept(state: DeliveryState) -> Option<Duration> {
        match state {
            DeliveryState::Waiting | DeliveryState::Sending => None,
            DeliveryState::Delivered => Some(DELIVERIES_KEPT),
            DeliveryState::Rejected | DeliveryState::Expired => Some(DEAD_LETTERS_KEPT),
        }
    }
}

fn holds(lease: Option<ShardLease>, fence: Fence) -> Result<(), Refusal> {
    match lease {
        Some(lease) if lease.fence() == fence => Ok(()),
        _ => Err(Refusal::Fenced),
    }
}

#[cfg(test)]
mod tests;
