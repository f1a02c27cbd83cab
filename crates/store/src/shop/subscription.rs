use std::time::Duration;

use base::{AppId, ObjectId, PlayerId, Timestamp};

use super::{
    Plan, Price, Sku, SkuKind, Term, TrialKind,
    period::{Period, day_of_month},
};
use crate::{Refusal, Shard};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// By how many days a subscription is made longer at most, altogether.
pub const LONGEST_EXTENSION: u32 = 3650;

/// Farther away than this no period ends: a year or a trial, made longer as far
/// as that goes, and a day for clocks that differ. One that does was written by a
/// clock that has been put back since, and is over.
pub const LONGEST_PERIOD: Duration = Duration::from_secs((366 + 3650 + 1) * 24 * 60 * 60);

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
    /// What a period costs but for a first time at another price, by what the
    /// plan said when the present one began; the next one costs what it says then.
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
    /// On which day of the month periods end, where they are counted in months
    /// and the month has that day; 1 to 31.
    pub anchor_day: u8,
    /// By how many days the game has made it longer altogether, since the player
    /// last subscribed.
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
    /// subscription ends where it was cancelled or is no longer sold by that term.
    /// The one that begins is the one in which the present moment is; those that
    /// nobody turned in time are passed over, and nobody is told of them.
    /// [`Refusal::Missing`](crate::Refusal), [`Refusal::Settled`](crate::Refusal)
    /// where that period is not the present one or has not ended.
    Turn {
        /// The end of the period.
        period_end: Timestamp,
        /// Whether another one is to begin, as the caller saw it. Where it is
        /// otherwise by now, [`Refusal::Settled`](crate::Refusal).
        renews: bool,
    },
    /// No more periods; [`Refusal::Missing`](crate::Refusal),
    /// [`Refusal::Settled`](crate::Refusal) where it was cancelled or ended.
    Cancel {
        /// When the present period ends, for a caller that tells of it; where it
        /// ends otherwise by now, [`Refusal::Fenced`](crate::Refusal).
        period_end: Option<Timestamp>,
    },
    /// More periods after all; [`Refusal::Missing`](crate::Refusal),
    /// [`Refusal::Settled`](crate::Refusal) where it was not cancelled, or has run
    /// to its end.
    Uncancel {
        /// As in [`Cancel`](Self::Cancel).
        period_end: Option<Timestamp>,
    },
    /// The period is longer by so many days;
    /// [`Refusal::Missing`](crate::Refusal), [`Refusal::Settled`](crate::Refusal)
    /// where it has run to its end, [`Refusal::Exists`](crate::Refusal) where it
    /// would be more than [`LONGEST_EXTENSION`] altogether, or no day.
    Extend {
        /// How many; 1 to 365.
        days: u32,
    },
}

impl SubscriptionChange {
    /// No more periods, whenever the present one ends.
    pub const CANCEL: Self = Self::Cancel { period_end: None };
    /// More periods after all, whenever the present one ends.
    pub const UNCANCEL: Self = Self::Uncancel { period_end: None };

    /// The end of the period that the caller tells of.
    const fn told(&self) -> Option<Timestamp> {
        match self {
            Self::Cancel { period_end } | Self::Uncancel { period_end } => *period_end,
            _ => None,
        }
    }
}

/// The subscription as a change has left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscribed {
    /// Its id.
    pub subscription_id: ObjectId,
    /// When the present period ends, or the last one ended.
    pub period_end: Timestamp,
}

impl Subscription {
    /// The rule of state.
    ///
    /// # Errors
    /// As [`SubscriptionChange`] says, and [`Refusal::Settled`] for anything but
    /// a subscription.
    pub fn apply(
        current: Option<Self>,
        wish: &ChangeSubscription,
        sku: &Sku,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if sku.kind != SkuKind::Subscription {
            return Err(Refusal::Settled);
        }
        if let SubscriptionChange::Start {
            subscription_id,
            term,
        } = wish.change
        {
            let plan = sku.plan(term).ok_or(Refusal::Missing)?;
            let id = match &current {
                Some(held) if held.ended_at.is_none() => return Err(Refusal::Exists),
                Some(held) => held.subscription_id,
                None => subscription_id,
            };
            let had_trial = current.is_some_and(|held| held.had_trial);
            return Ok(Self::start(wish, id, had_trial, plan, now));
        }
        let held = current.ok_or(Refusal::Missing)?;
        if wish.change.told().is_some_and(|end| end != held.period_end) {
            return Err(Refusal::Fenced);
        }
        match wish.change {
            SubscriptionChange::Turn { period_end, renews } => {
                held.turn(period_end, renews, sku, now)
            }
            SubscriptionChange::Cancel { .. }
                if held.cancelled_at.is_none() && held.is_active(now) =>
            {
                Ok(Self {
                    cancelled_at: Some(now),
                    ..held
                })
            }
            SubscriptionChange::Uncancel { .. }
                if held.cancelled_at.is_some() && held.is_active(now) =>
            {
                Ok(Self {
                    cancelled_at: None,
                    ..held
                })
            }
            SubscriptionChange::Extend { days } if held.is_active(now) => held.extend(days),
            _ => Err(Refusal::Settled),
        }
    }

    /// Whether the player has what was subscribed to. One that was cancelled ends
    /// with its period. One that renews itself is active until its turn, however
    /// late that comes: nobody is to lose it for the moment in between.
    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && (self.cancelled_at.is_none() || now < self.period_end)
    }

    /// Whether its period is over, so that it waits for its turn.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        let over = self.period_end <= now || now.plus(LONGEST_PERIOD) < self.period_end;
        self.ended_at.is_none() && over
    }

    /// Whether another period is to follow, as the SKU stands.
    #[must_use]
    pub fn renews(&self, sku: &Sku) -> bool {
        self.next_plan(sku).is_some()
    }

    /// What is answered to a change that has left it so.
    #[must_use]
    pub const fn subscribed(&self) -> Subscribed {
        Subscribed {
            subscription_id: self.subscription_id,
            period_end: self.period_end,
        }
    }

    fn next_plan<'s>(&self, sku: &'s Sku) -> Option<&'s Plan> {
        let sold = self.cancelled_at.is_none() && !sku.is_archived;
        sku.plan(self.term).filter(|_| sold)
    }

    fn start(
        wish: &ChangeSubscription,
        subscription_id: ObjectId,
        had_trial: bool,
        plan: &Plan,
        now: Timestamp,
    ) -> Self {
        let trial = plan.trial.as_ref().filter(|_| !had_trial);
        let period_end = match trial {
            Some(trial) => now.plus(DAY.saturating_mul(trial.days)),
            None => Period::at(now, now, plan.term, day_of_month(now)).end,
        };
        // Whole months are counted from where the first one begins.
        let months_from = trial.map_or(now, |_| period_end);
        let [.., mixed] = subscription_id.get().to_be_bytes();
        Self {
            app_id: wish.app_id,
            player_id: wish.player_id,
            sku_id: wish.sku_id,
            subscription_id,
            shard: Shard::of_byte(mixed),
            term: plan.term,
            price: plan.price.clone(),
            trial: trial.map(|trial| trial.kind),
            had_trial: had_trial || trial.is_some(),
            started_at: now,
            period_start: now,
            period_end,
            anchor_day: day_of_month(months_from),
            extended_days: 0,
            cancelled_at: None,
            ended_at: None,
        }
    }

    fn turn(
        self,
        period_end: Timestamp,
        renews: bool,
        sku: &Sku,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let plan = self.next_plan(sku);
        if self.period_end != period_end || !self.is_due(now) || plan.is_some() != renews {
            return Err(Refusal::Settled);
        }
        let Some(plan) = plan else {
            return Ok(Self {
                ended_at: Some(period_end.min(now)),
                ..self
            });
        };
        // What a clock that ran ahead has written is no beginning of anything.
        let (from, day) = if period_end <= now {
            (period_end, self.anchor_day)
        } else {
            (now, day_of_month(now))
        };
        let period = Period::at(now, from, self.term, day);
        Ok(Self {
            price: plan.price.clone(),
            trial: None,
            period_start: period.start,
            period_end: period.end,
            anchor_day: day,
            ..self
        })
    }

    fn extend(self, days: u32) -> Result<Self, Refusal> {
        let extended_days = self.extended_days.saturating_add(days);
        if days == 0 || LONGEST_EXTENSION < extended_days {
            return Err(Refusal::Exists);
        }
        let period_end = self.period_end.plus(DAY.saturating_mul(days));
        Ok(Self {
            period_end,
            anchor_day: day_of_month(period_end),
            extended_days,
            ..self
        })
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
