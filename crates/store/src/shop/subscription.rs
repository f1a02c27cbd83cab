use base::{AppId, ObjectId, PlayerId, Timestamp};

use super::{Price, Term, TrialKind};
use crate::Shard;

/// A player's subscription.
///
/// Unique by (app, player, SKU) and by (app, subscription). One that has ended
/// stays, and is the same when the player subscribes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The game.
    pub app_id: AppId,
    /// Whose.
    pub player_id: PlayerId,
    /// To what.
    pub sku_id: ObjectId,
    /// Its id on the wire.
    pub subscription_id: ObjectId,
    /// Which shard of what waits it is in.
    pub shard: Shard,
    /// For how long a period runs.
    pub term: Term,
    /// What the next period costs.
    pub price: Price,
    /// Of which kind the present period is, where it is a first time at another
    /// price.
    pub trial: Option<TrialKind>,
    /// Whether the player had one before, so that there is no other.
    pub had_trial: bool,
    /// When the player subscribed.
    pub started_at: Timestamp,
    /// When the present period began.
    pub period_start: Timestamp,
    /// When it ends.
    pub period_end: Timestamp,
    /// By how many days the game has made it longer altogether.
    pub extended_days: u32,
    /// When it was cancelled: it runs to the end of the period and renews no
    /// more.
    pub cancelled_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A wish about a player's subscription. Its moment is the engine's to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSubscription {
    /// The game.
    pub app_id: AppId,
    /// Whose.
    pub player_id: PlayerId,
    /// To what.
    pub sku_id: ObjectId,
    /// What is to happen.
    pub change: SubscriptionChange,
}

/// What is to happen with a subscription. What changes nothing is refused, so
/// that whoever is told of it in the same unit is told the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionChange {
    /// The player subscribes, by the SKU's plan of that term;
    /// [`Refusal::Exists`](crate::Refusal) where the player has not ended it,
    /// [`Refusal::Missing`](crate::Refusal) plan.
    Start {
        /// The id of one that is new.
        subscription_id: ObjectId,
        /// Until it renews itself.
        term: Term,
    },
    /// The period that ends then has ended: another one begins, or the
    /// subscription ends where it was cancelled or is no longer sold.
    /// [`Refusal::Settled`](crate::Refusal) where that period is not the present
    /// one or has not ended.
    Turn {
        /// The end of the period.
        period_end: Timestamp,
        /// Whether another one is to begin, as the caller saw it. Where it is
        /// otherwise by now, [`Refusal::Settled`](crate::Refusal).
        renews: bool,
    },
    /// No more periods; [`Refusal::Missing`](crate::Refusal),
    /// [`Refusal::Settled`](crate::Refusal) where it was cancelled or ended.
    Cancel,
    /// More periods after all; [`Refusal::Settled`](crate::Refusal) where it
    /// was not cancelled, or has ended.
    Uncancel,
    /// The period is longer by so many days;
    /// [`Refusal::Missing`](crate::Refusal), [`Refusal::Settled`](crate::Refusal)
    /// where it has ended, [`Refusal::Exists`](crate::Refusal) where it would be
    /// more than ten years altogether.
    Extend {
        /// How many; 1 to 365.
        days: u32,
    },
}

/// The subscription as a change has left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscribed {
    /// Its id.
    pub subscription_id: ObjectId,
    /// When the present period ends, or the last one ended.
    pub period_end: Timestamp,
}
